import type { Translator } from '@shared/i18n'
import type { ActionOutcome } from '@shared/live/cleanup'
import { becauseOf } from './groups'
import { sawAll, type Draft, type Item } from './draft'

/** What a plan does, or did, in a sentence or two. */
export function planSentence(draft: Draft, chosen: readonly Item[], t: Translator): string {
  switch (draft.phase) {
    case 'planning':
      return t('cleanup:sentence.planning')
    case 'refused':
      return t(draft.from ? 'cleanup:sentence.fileRefused' : 'cleanup:sentence.refused')
    case 'applying':
      return t('cleanup:sentence.applying', { count: draft.progress?.of ?? chosen.length })
    case 'undoing':
      return t('cleanup:sentence.undoing')
    case 'applied':
      return outcomeSentence(draft.outcomes, 'applied', t)
    case 'undone':
      return outcomeSentence(draft.undone, 'restored', t)
    case 'ready':
    default:
      return readySentence(draft, chosen, t)
  }
}

function readySentence(draft: Draft, chosen: readonly Item[], t: Translator): string {
  if (draft.items.length === 0) return t(`cleanup:sentence.${sawAll(draft) ? 'nothing' : 'nothingSeen'}`)
  if (chosen.length === 0) return t('cleanup:sentence.noneChosen')
  const count = (what: Item['action']['do'], byRule = false): number =>
    chosen.filter((item) => item.action.do === what && (becauseOf(item) === 'unguarded') === byRule).length
  const parts = [
    ['delete_lock', count('delete_lock')],
    ['close_run', count('close_run')],
    ['set_ttl', count('set_ttl')],
    ['unguarded', count('delete_lock', true)]
  ] as const
  const said = parts.flatMap(([part, many]) =>
    many > 0 ? [t(`cleanup:sentence.part.${part}`, { count: many })] : []
  )
  return t('cleanup:sentence.ready', { parts: said })
}

function outcomeSentence(
  outcomes: ReadonlyMap<string, ActionOutcome>,
  done: 'applied' | 'restored',
  t: Translator
): string {
  const counts = countOutcomes(outcomes)
  const parts = [done, 'changed', 'nothing', 'failed'] as const
  const said = parts.flatMap((part) =>
    counts[part] > 0 || part === done ? [t(`cleanup:sentence.done.${part}`, { count: counts[part] })] : []
  )
  return t('cleanup:sentence.outcome', { parts: said })
}

type Counts = Readonly<Record<ActionOutcome['outcome'], number>>

export function countOutcomes(outcomes: ReadonlyMap<string, ActionOutcome>): Counts {
  const counts = { applied: 0, changed: 0, failed: 0, restored: 0, nothing: 0 }
  for (const { outcome } of outcomes.values()) counts[outcome] += 1
  return counts
}
