import { useId, useState, type FormEvent, type ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { formatSpanShort } from '../../../text/format'
import { useApp } from '../../../workbench/app'
import { parts } from '../../../workbench/focus'
import { readMoment, writeMoment } from '../moments'
import { presets, rangeFault, stretchOf } from '../ranges'
import { rangeText } from '../range-text'
import { useMetrics, useMetricsActions } from '../use-metrics'
import { nowShown } from '../zoom'

/** Ranges up to now, and one between two moments that a person types. */
export function RangeBox(): ReactNode {
  const { t, language } = useText()
  const range = useMetrics((state) => state.range)
  const actions = useMetricsActions()
  return (
    <>
      <div className="metrics-presets" role="group" aria-label={t('metrics:range.name')}>
        {presets.map((ms) => {
          const on = range.kind === 'last' && range.ms === ms
          return (
            <button
              key={ms}
              type="button"
              className={on ? 'metrics-preset on' : 'metrics-preset'}
              aria-pressed={on}
              aria-label={rangeText({ kind: 'last', ms }, t, language)}
              onClick={() => actions.setRange({ kind: 'last', ms })}
            >
              {formatSpanShort(ms, language)}
            </button>
          )
        })}
      </div>
      {/* Another range fills the boxes anew. */}
      <CustomRange key={JSON.stringify(range)} />
    </>
  )
}

function CustomRange(): ReactNode {
  const { t } = useText()
  const app = useApp()
  const range = useMetrics((state) => state.range)
  const faultId = useId()
  const [shown] = useState(() => stretchOf(range, nowShown(app)))
  const [from, setFrom] = useState(() => writeMoment(shown.from))
  const [to, setTo] = useState(() => (range.kind === 'last' ? 'now' : writeMoment(shown.to)))
  const [fault, setFault] = useState<ReturnType<typeof rangeFault>>(null)
  const apply = (event: FormEvent): void => {
    event.preventDefault()
    const now = nowShown(app)
    const typed = { from: readMoment(from, now), to: readMoment(to, now) }
    const wrong = rangeFault(typed, now)
    setFault(wrong)
    if (wrong !== null || typed.from === null || typed.to === null) return
    app.metrics.actions.setRange({ kind: 'between', from: typed.from, to: typed.to })
  }
  const box = (name: 'from' | 'to', value: string, set: (value: string) => void): ReactNode => (
    <label>
      <span>{t(`metrics:range.${name}`)}</span>
      <input
        type="text"
        {...(name === 'from' ? { id: parts.metricsFrom } : {})}
        value={value}
        spellCheck={false}
        title={t('metrics:range.momentHint')}
        aria-invalid={fault !== null}
        aria-describedby={fault === null ? undefined : faultId}
        onChange={({ target }) => set(target.value)}
      />
    </label>
  )
  return (
    <form className="metrics-custom" onSubmit={apply} noValidate>
      {box('from', from, setFrom)}
      {box('to', to, setTo)}
      <button type="submit" className="button secondary">
        {t('metrics:range.apply')}
      </button>
      {fault !== null && (
        <p id={faultId} className="field-error" role="alert">
          {t(`metrics:range.fault.${fault}`)}
        </p>
      )}
    </form>
  )
}
