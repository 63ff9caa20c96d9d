import type { RunRecord, StateDocument } from '@shared/protocol/documents'
import { placeOf } from '@shared/protocol/place'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { formatInteger, formatPercent, formatSpan } from '../../text/format'
import { Foreign } from '../../text/foreign'
import { Copyable } from '../../workbench/copyable'
import { Facts } from './facts'
import { LeaseLeft } from './lease-left'
import type { ResourceNow } from './use-resource'

/** What stands in Redis of the resource now: state, lock and lease, fence, owner, worker. */
export function ResourceFacts({ of }: { readonly of: ResourceNow }): ReactNode {
  const { t, language } = useText()
  const { document, rows, now } = of
  const state = document?.state ?? null
  const lock = document?.lock ?? null
  const row = rows.find(({ owner }) => owner !== null) ?? rows[0]
  const owner = lock?.owner ?? row?.owner ?? null
  const about: RunRecord | StateDocument | null =
    document?.runs.find(({ record }) => record.run_id === owner)?.record ?? state
  const worker = about ? placeOf(about) : (row?.worker ?? row?.host ?? null)
  const fraction = about?.progress?.fraction ?? row?.progress?.fraction ?? null
  const text = about?.progress?.text ?? row?.progress?.text ?? ''
  const name = (key: string): string => t(`resource:fact.${key}`)
  const status = state?.status ?? row?.status
  const fence = about?.fence ?? row?.fence ?? null
  const task = about?.task_id ?? row?.taskId ?? null
  const attempt = about?.attempt ?? row?.attempt ?? null
  return (
    <Facts
      facts={[
        [name('state'), status && t(`locks:status.${status}`)],
        [name('owner'), owner !== null && <Copyable text={owner} />],
        [
          name('lease'),
          lock ? (
            <LeaseLeft
              deadline={latest(lock.expires_at, row?.owner === owner ? (row?.leaseDeadline ?? null) : null)}
              leaseMs={about?.lease_ms ?? row?.leaseMs ?? null}
              now={now}
            />
          ) : (
            row?.leaseDeadline != null && (
              <LeaseLeft deadline={row.leaseDeadline} leaseMs={row.leaseMs} now={now} />
            )
          )
        ],
        [name('fence'), fence !== null && <Copyable text={fence} />],
        [name('worker'), worker !== null && <Foreign text={worker} mono={false} />],
        [name('task'), task !== null && <Copyable text={task} />],
        [name('attempt'), attempt !== null && formatInteger(attempt, language)],
        [
          name('progress'),
          (fraction !== null || text !== '') && (
            <>
              {fraction !== null && formatPercent(fraction, language)}
              {fraction !== null && text !== '' && ' · '}
              {text !== '' && <Foreign text={text} mono={false} width={80} />}
            </>
          )
        ],
        [name('maxRuntime'), about?.lock_timeout != null && formatSpan(about.lock_timeout * 1000, language)],
        [name('namespace'), <Foreign key="namespace" text={document?.namespace ?? row?.namespace ?? '–'} />]
      ]}
    />
  )
}

/** A renewal reaches the rows sooner than the document. Null: it never expires. */
function latest(iso: string | null, row: number | null): number | null {
  if (iso === null) return null
  return Math.max(Date.parse(iso), row ?? 0)
}
