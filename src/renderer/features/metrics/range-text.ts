import type { Language, Translator } from '@shared/i18n'
import type { MetricsRange } from '@shared/metrics/asked'
import { formatClock, formatSpan } from '../../text/format'

/** A range as a person reads it: "Last 24 hours", or from when to when. */
export const rangeText = (range: MetricsRange, t: Translator, language: Language): string =>
  range.kind === 'last'
    ? t('metrics:range.last', { time: formatSpan(range.ms, language) })
    : t('metrics:span', { from: formatClock(range.from, language), to: formatClock(range.to, language) })
