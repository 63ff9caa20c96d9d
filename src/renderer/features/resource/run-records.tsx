import type { InspectDocument } from '@shared/inspect/document'
import { RECORDS_KEPT } from '@shared/protocol/limits'
import { useId, type ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { Foreign } from '../../text/foreign'
import { Icon } from '../../workbench/icon'
import type { RunSpan } from '../timeline/run-span'
import { endIcons } from '../timeline/texts'
import { LeaseLeft } from './lease-left'
import { RunRecordItem } from './run-record'

interface Props {
  readonly document: InspectDocument
  readonly spans: readonly RunSpan[]
  readonly now: number
  /** Run ids. */
  readonly open: ReadonlySet<string>
  readonly onToggle: (runId: string) => void
}

/** Every run's record, the newest first, and the runs that say they run without one. */
export function RunRecords({ document, spans, now, open, onToggle }: Props): ReactNode {
  const { t } = useText()
  const own = useId()
  const { runs, strangers } = document
  const spanOf = new Map(spans.map((span) => [span.runId, span]))
  if (runs.length === 0 && strangers.length === 0) return <p className="hint">{t('resource:record.none')}</p>
  return (
    <>
      <ul className="records">
        {strangers.map(({ run_id: runId, lease_until: until }) => {
          const end = Date.parse(until) > now ? 'live' : 'lapsed'
          return (
            <li key={runId} className="record" data-run={runId} data-end={end}>
              <p className="record-head" tabIndex={-1}>
                <Icon name={endIcons[end]} className="timeline-icon" />
                <Foreign text={runId} width={28} />
                <span className="hint">{t('resource:record.stranger')}</span>
                <LeaseLeft deadline={Date.parse(until)} leaseMs={null} now={now} />
              </p>
            </li>
          )
        })}
        {runs.map((run) => {
          const { run_id: runId } = run.record
          const span = spanOf.get(runId)
          return (
            span && (
              <RunRecordItem
                key={runId}
                id={`${own}-${runId}`}
                run={run}
                span={span}
                now={now}
                open={open.has(runId)}
                onToggle={() => onToggle(runId)}
              />
            )
          )
        })}
      </ul>
      {!document.complete && runs.length >= RECORDS_KEPT && (
        <p className="hint">{t('resource:record.cut', { count: runs.length })}</p>
      )}
    </>
  )
}
