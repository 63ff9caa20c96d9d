import { noteText } from '@shared/audit/note'
import type { Language, Translator } from '@shared/i18n'
import type { Cleaning, Cycle } from '@shared/live/cleaning'
import { formatClock, formatInteger } from '../../text/format'
import { visible } from '../../text/visible'

export interface Text {
  readonly t: Translator
  readonly language: Language
}

/** When the endpoint is cleaned next, and by whom or why not. */
export function nextCycleText({ state, working, who, next }: Cleaning, { t, language }: Text): string {
  if (working) return t('cleanup:cleaning.working')
  if (next === null) return t('cleanup:cleaning.never')
  const time = formatClock(next, language)
  return t(`cleanup:cleaning.next.${state}`, { time, who: visible(who ?? '') })
}

/** When the last cycle was, by this machine's clock: its time is the endpoint's. */
export const cycleTime = ({ at }: Cycle, clockOffsetMs: number, language: Language): string =>
  formatClock(at - clockOffsetMs, language)

/** Why a cycle did not do all of it; null: it did. */
export function cycleNote({ note, said }: Cycle, t: Translator): string | null {
  const text = noteText({ note: note ?? undefined, said: said ?? undefined }, t)
  return text === null ? null : visible(text)
}

/** What a cycle came to; why it did not do all of it is beside it. */
export function cycleText({ counts, note, said }: Cycle, { t, language }: Text): string {
  if (counts.planned === 0)
    return t(`cleanup:cleaning.${note === null && said === null ? 'nothing' : 'notDone'}`)
  return (['applied', 'changed', 'failed'] as const)
    .filter((what) => what === 'applied' || counts[what] > 0)
    .map((what) => t(`cleanup:cleaning.did.${what}`, { number: formatInteger(counts[what], language) }))
    .join(' · ')
}
