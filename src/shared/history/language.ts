import { recordStatusSchema } from '../protocol/documents'
import { answerField, textField as text, type Fields } from '../query/fields'
import type { QueryLanguage } from '../query/language'
import { modeValues } from '../query/locks'
import { durationOf, type HistoryRun } from './run'

/** The fields of the table of runs. What it shares with the lock table has the same name there. */
export const runFields = {
  type: text,
  resource: text,
  run: text,
  worker: text,
  host: text,
  task: text,
  fence: text,
  endpoint: text,
  namespace: text,
  source: text,
  error: text,
  result: text,
  status: { kind: 'choice', values: recordStatusSchema.options },
  mode: { kind: 'choice', values: modeValues },
  test: answerField,
  forced: answerField,
  overlap: answerField,
  age: { kind: 'duration', values: ['5m', '1h', '1d'] },
  ended: { kind: 'duration', values: ['5m', '1h', '1d'] },
  duration: { kind: 'duration', values: ['1m', '30m', '2h'] },
  attempt: { kind: 'integer', values: ['1', '2'] },
  refused: { kind: 'integer', values: ['0', '1'] }
} as const satisfies Fields
export type RunField = keyof typeof runFields

const answer = (is: boolean): string => (is ? 'yes' : 'no')

export const runLanguage: QueryLanguage<HistoryRun, typeof runFields> = {
  fields: runFields,
  read: {
    type: (run) => run.type,
    resource: (run) => run.resourceId,
    run: (run) => run.runId,
    worker: (run) => run.worker ?? run.host,
    host: (run) => run.host,
    task: (run) => run.taskId,
    fence: (run) => run.fence,
    endpoint: (run, { endpointName }) => endpointName(run.endpointId),
    namespace: (run) => run.namespace,
    source: (run) => run.source,
    error: (run) => run.error,
    result: (run) => run.result,
    status: (run) => run.status,
    mode: (run) => run.mode,
    test: (run) => answer(run.test),
    forced: (run) => answer(run.forced),
    overlap: (run) => answer(run.overlapCount > 0),
    age: (run, { now }) => now(run.endpointId) - run.startedAt,
    ended: (run, { now }) => (run.endedAt === null ? null : now(run.endpointId) - run.endedAt),
    duration: (run, { now }) => durationOf(run, now(run.endpointId)),
    attempt: (run) => run.attempt,
    refused: (run) => run.refused
  },
  anywhere: [
    (run) => run.resourceId,
    (run) => run.type,
    (run) => run.runId,
    (run) => run.worker,
    (run) => run.host,
    (run) => run.taskId,
    (run) => run.status,
    (run) => run.error,
    (run) => run.result
  ],
  timed: ['age', 'ended', 'duration']
}
