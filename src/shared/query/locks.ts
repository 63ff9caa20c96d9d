import type { LockRow } from '../live/view'
import { answerField, textField as text, type Fields } from './fields'
import type { QueryLanguage } from './language'

export const statusValues = ['running', 'completed', 'failed', 'abandoned', 'unknown'] as const
export const modeValues = ['enforce', 'observe'] as const

/** The fields of the lock table. */
export const lockFields = {
  type: text,
  resource: text,
  run: text,
  worker: text,
  host: text,
  task: text,
  owner: text,
  fence: text,
  endpoint: text,
  namespace: text,
  source: text,
  status: { kind: 'choice', values: statusValues },
  mode: { kind: 'choice', values: modeValues },
  duplicate: answerField,
  age: { kind: 'duration', values: ['5m', '30m', '1h', '1d'] },
  lease: { kind: 'duration', values: ['0s', '10s', '30s', '1m'] },
  progress: { kind: 'percent', values: ['0', '50', '90', '100'] },
  attempt: { kind: 'integer', values: ['1', '2'] }
} as const satisfies Fields
export type LockField = keyof typeof lockFields

export const lockLanguage: QueryLanguage<LockRow, typeof lockFields> = {
  fields: lockFields,
  read: {
    type: (row) => row.type,
    resource: (row) => row.resourceId,
    run: (row) => row.runId,
    // As the table's column has it.
    worker: (row) => row.worker ?? row.host,
    host: (row) => row.host,
    task: (row) => row.taskId,
    owner: (row) => row.owner,
    fence: (row) => row.fence,
    endpoint: (row, { endpointName }) => endpointName(row.endpointId),
    namespace: (row) => row.namespace,
    source: (row) => row.source,
    status: (row) => row.status,
    mode: (row) => row.mode,
    duplicate: (row) => (row.duplicate ? 'yes' : 'no'),
    age: (row, { now }) => (row.startedAt === null ? null : now(row.endpointId) - row.startedAt),
    lease: (row, { now }) => (row.leaseDeadline === null ? null : row.leaseDeadline - now(row.endpointId)),
    progress: (row) => row.progress?.fraction ?? null,
    attempt: (row) => row.attempt
  },
  anywhere: [
    (row) => row.resourceId,
    (row) => row.type,
    (row) => row.runId,
    (row) => row.owner,
    (row) => row.worker,
    (row) => row.host,
    (row) => row.taskId,
    (row) => row.status
  ],
  timed: ['age', 'lease']
}
