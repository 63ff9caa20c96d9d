import './cleanup.css'
import { useEffect, type ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { useLive } from '../../workbench/app'
import { parts } from '../../workbench/focus'
import { useCommands } from '../../workbench/use-commands'
import type { ContentOf } from '../../workbench/editors/content'
import { choicesOf } from './choices'
import type { Draft } from './draft'
import { PlanHead } from './plan-head'
import { PlanNotices } from './plan-notices'
import { PlanTree } from './plan-tree'
import { shownTicked } from './shown'
import { useDraft, useDraftActions } from './use-draft'

/** A cleanup plan: what it does in a sentence, what it changes like a diff, and what came of it. */
export function CleanupPage({ content }: { readonly content: ContentOf<'cleanup'> }): ReactNode {
  const { t } = useText()
  const draft = useDraft(content.key)
  const { plan } = useDraftActions()
  const commands = useCommands()
  // A window that opens again has the tab before it has the endpoints.
  const known = useLive(({ loaded, endpoints }) =>
    loaded && endpoints.every(({ connection }) => connection !== 'connecting' && connection !== 'catching_up')
      ? endpoints
      : null
  )
  const ids = known?.map(({ id }) => id).join('\n') ?? null
  const missing = draft === undefined
  useEffect(() => {
    if (!missing || ids === null) return
    const choices = choicesOf(content.scope, ids === '' ? [] : ids.split('\n'))
    if (choices) void plan(content.key, choices)
  }, [missing, ids, content, plan])
  if (draft) return <Plan draft={draft} />
  const forgotten = choicesOf(content.scope, []) === null
  return (
    <div className="cleanup-page">
      <div className="hint-block" role="status">
        <p>{t(forgotten ? 'cleanup:forgotten' : 'cleanup:sentence.planning')}</p>
        {forgotten && (
          <p className="buttons">
            <button type="button" className="button" onClick={commands['cleanup.planAll']}>
              {t('palette:action.cleanup_planAll')}
            </button>
            <button type="button" className="button secondary" onClick={commands['cleanup.openPlan']}>
              {t('palette:action.cleanup_openPlan')}
            </button>
          </p>
        )}
      </div>
    </div>
  )
}

function Plan({ draft }: { readonly draft: Draft }): ReactNode {
  const chosen = shownTicked(draft)
  return (
    <article className="cleanup-page">
      <PlanHead draft={draft} chosen={chosen} />
      <PlanNotices draft={draft} chosen={chosen} />
      <Body draft={draft} />
    </article>
  )
}

function Body({ draft }: { readonly draft: Draft }): ReactNode {
  const { t } = useText()
  // While it is planned too: the keys go there, and find what comes.
  if (draft.phase !== 'ready' || draft.items.length + draft.left.length > 0) return <PlanTree draft={draft} />
  return (
    <div id={parts.cleanupPlan} tabIndex={-1} className="hint-block">
      <p className="hint">{t('cleanup:empty')}</p>
    </div>
  )
}
