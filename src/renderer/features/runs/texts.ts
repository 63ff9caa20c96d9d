import { isAtLeast, isUnheard, type HistoryRun } from '@shared/history/run'
import type { Language, Translator } from '@shared/i18n'
import { formatSpanShort } from '../../text/format'

export const statusText = (run: HistoryRun, t: Translator): string =>
  t(isUnheard(run) ? 'runs:unheard' : `runs:status.${run.status}`)

/** Nobody sees a run die: what it is known to have worked is the least then. */
export const durationText = (run: HistoryRun, ms: number, language: Language): string =>
  `${isAtLeast(run) ? '≥ ' : ''}${formatSpanShort(ms, language)}`
