import './endpoint-card.css'
import type { EndpointView } from '@shared/live/view'
import { useSyncExternalStore, type ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { useClock } from '../../../stores/clock'
import { LATENCY_SECONDS } from '../../../stores/live/latency'
import { formatInteger, formatSpan } from '../../../text/format'
import { visible } from '../../../text/visible'
import { useApp } from '../../../workbench/app'
import { ConnectionDot, Freshness } from '../connection'
import { EndpointName } from '../endpoint-name'
import { FaultSentence } from '../fault-sentence'
import { ProtectedMark } from '../protected-mark'
import { latencyFigures, sparkline } from './sparkline'

/** What hover tells of an endpoint: where it is, how it fares, and its last minutes of round trips. */
export function EndpointCard({ endpoint }: { readonly endpoint: EndpointView }): ReactNode {
  const { t, language } = useText()
  const { counts } = endpoint
  return (
    <div className="endpoint-card" data-endpoint-color={endpoint.color}>
      <p className="endpoint-card-name">
        <ConnectionDot endpoint={endpoint} />
        <strong>
          <EndpointName endpoint={endpoint} />
        </strong>
        {endpoint.protected && <ProtectedMark endpoint={endpoint} />}
        <span className="hint">{t(`endpoints:connection.${endpoint.connection}`)}</span>
      </p>
      <p className="mono endpoint-card-address">
        <bdi>{visible(endpoint.address)}</bdi>
      </p>
      {endpoint.fault && (
        <p className="endpoint-card-fault">
          <FaultSentence endpoint={endpoint} />
        </p>
      )}
      <Latency id={endpoint.id} />
      <p className="endpoint-card-figures">
        {endpoint.freshAt !== null && (
          <>
            <Freshness endpoint={endpoint} />
            {' · '}
          </>
        )}
        {t('endpoints:locks', { count: counts.locks, number: formatInteger(counts.locks, language) })}
      </p>
    </div>
  )
}

const BOX = { width: 260, height: 44 }

function Latency({ id }: { readonly id: string }): ReactNode {
  const { t, language } = useText()
  const { latency } = useApp()
  const clock = useClock()
  useSyncExternalStore(latency.subscribe, latency.version)
  const samples = latency.samplesOf(id)
  const figures = latencyFigures(samples)
  if (!figures) return <p className="hint">{t('endpoints:card.noLatency')}</p>
  const { lines, gaps } = sparkline(samples, Math.floor(clock / 1000), BOX)
  const ms = (value: number): string =>
    t('endpoints:latency', { ms: formatInteger(Math.max(1, Math.round(value)), language) })
  return (
    <>
      <svg
        className="sparkline"
        viewBox={`0 0 ${BOX.width} ${BOX.height}`}
        width={BOX.width}
        height={BOX.height}
        aria-hidden="true"
      >
        {gaps.map((gap) => (
          <rect key={gap.x} className="sparkline-gap" x={gap.x} y="0" width={gap.width} height={BOX.height} />
        ))}
        {lines.map((line) => (
          <path key={line} className="sparkline-line" d={line} />
        ))}
      </svg>
      <p className="sparkline-axis">
        <span>{t('endpoints:card.ago', { time: formatSpan(LATENCY_SECONDS * 1000, language) })}</span>
        <span>{t('workbench:now')}</span>
      </p>
      <p className="endpoint-card-figures">
        {t('endpoints:card.latency', {
          last: ms(figures.last),
          median: ms(figures.median),
          worst: ms(figures.worst)
        })}
      </p>
    </>
  )
}
