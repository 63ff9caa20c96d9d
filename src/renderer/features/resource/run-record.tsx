import { errorText } from '@shared/history/own-error'
import type { InspectedRun } from '@shared/inspect/document'
import type { RunRecord } from '@shared/protocol/documents'
import { placeOf } from '@shared/protocol/place'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { formatClock, formatInteger, formatPercent, formatSpan } from '../../text/format'
import { Foreign } from '../../text/foreign'
import { visible } from '../../text/visible'
import { Copyable } from '../../workbench/copyable'
import { Icon } from '../../workbench/icon'
import type { RunSpan } from '../timeline/run-span'
import { barOf } from '../timeline/layout'
import { endIcons, lengthOf } from '../timeline/texts'
import { Facts } from './facts'
import { LeaseLeft } from './lease-left'
import { Moment } from './moment'
import { Payload } from './payload'
import { textOf } from './pretty'

interface Props {
  readonly run: InspectedRun
  readonly span: RunSpan
  readonly now: number
  readonly open: boolean
  /** The element's id: what Enter on the timeline goes to. */
  readonly id: string
  readonly onToggle: () => void
}

/** One run's record: a line of what became of it, and all its fields. */
export function RunRecordItem({ run, span, now, open, id, onToggle }: Props): ReactNode {
  const { t, language } = useText()
  const { record } = run
  const from = Date.parse(record.start_time)
  return (
    <li className="record" data-run={record.run_id} data-end={span.end}>
      <button
        type="button"
        className="record-head"
        id={id}
        aria-expanded={open}
        aria-controls={`${id}-body`}
        onClick={onToggle}
      >
        <Icon name={open ? 'chevron-down' : 'chevron-right'} />
        <Icon name={endIcons[span.end]} className="timeline-icon" />
        <span className="record-end">{t(`resource:end.${span.end}`)}</span>
        <Foreign text={record.run_id} width={28} />
        <Foreign text={placeOf(record) ?? '–'} mono={false} width={32} />
        {record.test && <span className="chip">{t('resource:mark.test')}</span>}
        {record.forced && <span className="chip">{t('resource:mark.forced')}</span>}
        {record.mode === 'observe' && <span className="chip">{t('resource:mark.observed')}</span>}
        <span className="record-time">
          {t('resource:record.time', {
            from: formatClock(from, language),
            length: lengthOf(barOf(span, now), language)
          })}
        </span>
      </button>
      {open && (
        <div className="record-body" id={`${id}-body`}>
          <RecordFields run={run} now={now} />
        </div>
      )}
    </li>
  )
}

const id = (text: string | undefined): ReactNode =>
  text === undefined || text === '' ? null : <Copyable text={text} />

const words = (text: string | undefined): ReactNode =>
  text === undefined || text === '' ? null : <Foreign text={text} mono={false} />

function RecordFields({ run, now }: Pick<Props, 'run' | 'now'>): ReactNode {
  const { t, language } = useText()
  const { record } = run
  const name = (key: string): string => t(`resource:field.${key}`)
  const yes = (value: boolean): string => t(value ? 'problems:yes' : 'problems:no')
  const { progress } = record
  return (
    <>
      <Facts
        facts={[
          [name('run'), id(record.run_id)],
          [name('task'), id(record.task_id)],
          [name('status'), t(`resource:end.${record.status === 'running' ? 'live' : record.status}`)],
          [name('fence'), id(record.fence)],
          [name('attempt'), formatInteger(record.attempt, language)],
          [name('worker'), words(record.worker)],
          [name('host'), words(record.host)],
          [name('pid'), record.pid === undefined ? null : String(record.pid)],
          [name('source'), words(record.source)],
          [name('mode'), t(`locks:mode.${record.mode}`)],
          [name('held'), yes(record.held)],
          [name('test'), yes(record.test)],
          [name('forced'), yes(record.forced)],
          [name('started'), <Moment key="started" at={Date.parse(record.start_time)} now={now} />],
          [
            name('ended'),
            record.end_time === undefined ? null : <Moment at={Date.parse(record.end_time)} now={now} />
          ],
          [name('endedBy'), id(record.ended_by)],
          [name('lease'), record.lease_ms === undefined ? null : formatSpan(record.lease_ms, language)],
          [
            name('leaseLeft'),
            run.lease_until === null ? null : (
              <LeaseLeft deadline={Date.parse(run.lease_until)} leaseMs={record.lease_ms ?? null} now={now} />
            )
          ],
          [
            name('maxRuntime'),
            record.lock_timeout === undefined ? null : formatSpan(record.lock_timeout * 1000, language)
          ],
          [
            name('progress'),
            progress && (
              <>
                {progress.fraction !== null && formatPercent(progress.fraction, language)}
                {progress.fraction !== null && progress.text !== '' && ' · '}
                {words(progress.text)}
              </>
            )
          ],
          [
            name('progressAt'),
            progress && (
              <>
                <Moment at={Date.parse(progress.at)} now={now} />{' '}
                {t('resource:record.reports', { count: progress.count })}
              </>
            )
          ],
          [name('success'), record.success === undefined ? null : yes(record.success)]
        ]}
      />
      <Outcome record={record} />
    </>
  )
}

function Outcome({ record }: { readonly record: RunRecord }): ReactNode {
  const { t } = useText()
  const said = errorText(record.error ?? '', t)
  return (
    <>
      {record.result !== undefined && record.result !== null && (
        <div className="outcome">
          <h3>{t('resource:field.result')}</h3>
          <Payload text={textOf(record.result)} name={t('resource:field.result')} />
        </div>
      )}
      {record.error !== undefined && record.error !== '' && (
        <div className="outcome error">
          <h3>{t('resource:field.error')}</h3>
          {said !== record.error && <p>{visible(said)}</p>}
          <Payload text={record.error} name={t('resource:field.error')} />
        </div>
      )}
    </>
  )
}
