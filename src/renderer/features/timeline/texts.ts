import type { Language, Translator } from '@shared/i18n'
import { formatClock, formatSpan, formatSpanShort } from '../../text/format'
import { visible } from '../../text/visible'
import type { Bar } from './layout'
import { atWork, type SpanEnd } from './run-span'

/** Told apart by shape as well as by colour. */
export const endIcons: Readonly<Record<SpanEnd, string>> = {
  live: 'play-circle',
  lost: 'unlock',
  lapsed: 'debug-disconnect',
  completed: 'pass',
  failed: 'error',
  cancelled: 'circle-slash',
  superseded: 'arrow-swap',
  abandoned: 'debug-disconnect',
  unknown: 'question'
}

/** How long the run worked: at most, where nobody saw its end; empty where its start is not known. */
export function lengthOf({ solid, fading }: Pick<Bar, 'solid' | 'fading'>, language: Language): string {
  if (!solid) return ''
  const length = formatSpanShort((fading ?? solid).to - solid.from, language)
  return fading ? `≤ ${length}` : length
}

/** The bar in a sentence: for those who hear the page, and on hover. */
export function barText(bar: Bar, t: Translator, language: Language): string {
  const { span, solid, overlapMs } = bar
  const parts = [
    t('resource:bar.run', { run: visible(span.runId ?? span.key), worker: visible(span.worker ?? '–') }),
    t(`resource:endLong.${span.end}`),
    solid
      ? t('resource:bar.time', { from: formatClock(solid.from, language), length: lengthOf(bar, language) })
      : t('resource:bar.noStart'),
    ...(overlapMs > 0
      ? [
          t(atWork(span) ? 'resource:bar.overlapNow' : 'resource:bar.overlap', {
            time: formatSpan(overlapMs, language)
          })
        ]
      : []),
    ...(span.test ? [t('resource:mark.test')] : []),
    ...(span.forced ? [t('resource:mark.forced')] : []),
    ...(span.observed ? [t('resource:mark.observed')] : [])
  ]
  return parts.join(t('resource:bar.join'))
}
