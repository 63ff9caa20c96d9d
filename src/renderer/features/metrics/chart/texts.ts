import type { Language, Translator } from '@shared/i18n'
import { MINUTE_MS } from '@shared/metrics/samples'
import { formatTick } from '../../../text/format'
import { visible } from '../../../text/visible'
import { bucketSpan, type Panel, type PanelSeries } from '../panels/panel'
import { formatValue } from '../units'

/** A value, or why there is none. */
export const valueText = (
  value: number | null,
  { unit, gap }: Pick<Panel, 'unit' | 'gap'>,
  t: Translator,
  language: Language
): string => (value === null ? t(`metrics:gap.${gap}`) : formatValue(value, unit, language))

/** When a bucket was, short: the day once, and where it is another one; seconds where they tell something. */
export function spanText(
  { window }: Pick<Panel, 'window'>,
  bucket: number,
  t: Translator,
  language: Language
): string {
  const { from, to } = bucketSpan(window, bucket)
  const label = window.step % MINUTE_MS === 0 ? 'minute' : 'second'
  const today = new Date(from).toDateString() === new Date().toDateString()
  const begin = formatTick(from, label, language)
  return t('metrics:span', {
    from: today ? begin : `${formatTick(from, 'day', language)} ${begin}`,
    to: formatTick(to, label, language)
  })
}

/** A point of a chart in a sentence: for those who hear it. */
export function pointText(
  panel: Panel,
  series: readonly PanelSeries[],
  bucket: number,
  t: Translator,
  language: Language
): string {
  const values = series.map(({ name, values: own }) =>
    t('metrics:valueOf', {
      name: visible(name),
      value: valueText(own[bucket] ?? null, panel, t, language)
    })
  )
  return [spanText(panel, bucket, t, language), ...values].join(t('metrics:join'))
}

/** What the whole chart comes to: said with its name. */
export const summaryText = (
  panel: Panel,
  series: readonly PanelSeries[],
  t: Translator,
  language: Language
): string =>
  series
    .map(({ name, total }) =>
      t(`metrics:summary.${panel.sums}`, {
        name: visible(name),
        value: valueText(total, panel, t, language)
      })
    )
    .join(t('metrics:join'))
