import type { WorkbenchStore } from '../../workbench/store'
import type { Drafts } from './drafts'

/** What a tab that is closed had planned is needed no longer. Answers the function that ends it. */
export function followTabs(workbench: WorkbenchStore, drafts: Drafts): () => void {
  return workbench.subscribe((now, before) => {
    if (now.editors.groups === before.editors.groups) return
    const open = new Set(
      now.editors.groups.flatMap(({ tabs }) =>
        tabs.flatMap(({ content }) => (content.kind === 'cleanup' ? [content.key] : []))
      )
    )
    for (const key of drafts.getState().drafts.keys()) if (!open.has(key)) drafts.actions.drop(key)
  })
}
