import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { useActions } from '../app'
import { parts } from '../focus'
import { activeTab, type EditorGroup } from './group'
import { kindOf } from './kinds'
import { tabElementId, TabList } from './tab-list'
import { Watermark } from './watermark'

interface Props {
  readonly group: EditorGroup
  readonly focused: boolean
  /** From 1, where there are several. */
  readonly number?: number
}

/** Tabs, and the editor of the one in front. */
export function EditorGroupView({ group, focused, number }: Props): ReactNode {
  const { t } = useText()
  const actions = useActions()
  const tab = activeTab(group)
  const name = number === undefined ? t('workbench:editors') : t('workbench:editorGroup', { number })
  const focus = (): void => actions.focusGroup(group.id)
  return (
    <section
      className={focused ? 'editor-group focused' : 'editor-group'}
      aria-label={name}
      onFocusCapture={focus}
      onPointerDownCapture={focus}
    >
      <TabList group={group} name={name} />
      <div
        className="editor-body"
        // One of all bodies is the editor that commands mean.
        id={focused ? parts.editor : `${parts.editor}-${group.id}`}
        tabIndex={-1}
        {...(tab ? { role: 'tabpanel', 'aria-labelledby': tabElementId(group.id, tab.id) } : {})}
      >
        {tab ? <Editor key={tab.id} group={group} /> : <Watermark />}
      </div>
    </section>
  )
}

function Editor({ group }: { readonly group: EditorGroup }): ReactNode {
  const tab = activeTab(group)
  if (!tab) return null
  const { Page } = kindOf(tab.content)
  return <Page content={tab.content} />
}
