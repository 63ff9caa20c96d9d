import { texts } from '../monitor/reading/pipeline'
import { bareState, textIn, VALUE_MAX, type Family } from './family'

/**
 * BullMQ (https://github.com/taskforcesh/bullmq, src/commands/includes): `PREFIX:QUEUE:ID:lock` holds the token of the
 * worker that has the job, which it renews; the job itself is the hash `PREFIX:QUEUE:ID`. Neither a queue's name nor an
 * id may hold a colon. The type is the queue, the id the job's.
 */
const KEY = /^(.+):([^:]+):([^:]+):lock$/s
const USUAL_PREFIX = 'bull'

/** Of the job's hash: `pb` is the worker's name, where it has one. Times are milliseconds of the clients' clocks. */
const FIELDS = ['timestamp', 'processedOn', 'finishedOn', 'failedReason', 'atm', 'pb'] as const

export const bullmq: Family = {
  library: 'bullmq',
  placeOf(key) {
    const [, prefix = '', queue = '', id = ''] = KEY.exec(key) ?? []
    if (id === '') return null
    return { type: prefix === USUAL_PREFIX ? queue : `${prefix}:${queue}`, id }
  },
  keyOf: ({ type, id }) => `${type.includes(':') ? type : `${USUAL_PREFIX}:${type}`}:${id}:lock`,
  commands: (key) => [
    ['getrange', key, 0, VALUE_MAX - 1],
    ['hmget', key.slice(0, -':lock'.length), ...FIELDS]
  ],
  read([lock, job], { id }) {
    const token = textIn(lock)
    if (token === null || job?.ok !== true) return null
    const [timestamp, processedOn, finishedOn, failedReason, attempts, name] = texts(job.value)
    // No job, no lock of a job: some other program's key that ends like one.
    if (momentIn(timestamp) === null) return null
    const startedAt = momentIn(processedOn)
    const endedAt = momentIn(finishedOn)
    const attempt = Number(attempts)
    return {
      holders: [{ value: token, at: startedAt }],
      state: bareState({
        taskId: id,
        status: endedAt === null ? 'running' : failedReason == null ? 'completed' : 'failed',
        startedAt,
        endedAt,
        worker: name ?? null,
        attempt: Number.isSafeInteger(attempt) && attempt > 0 ? attempt : null,
        error: failedReason?.slice(0, 2_000) ?? null
      })
    }
  }
}

function momentIn(text: string | null | undefined): number | null {
  const at = Number(text ?? Number.NaN)
  return Number.isFinite(at) && at > 0 && at < 8.64e15 ? at : null
}
