import { z } from 'zod'
import { looseInstant } from '../monitor/reading/iso'
import { placedByKey } from './by-key'
import { bareState, textIn, VALUE_MAX, type Family } from './family'

/**
 * celery-singleton (https://github.com/steinitzu/celery-singleton, backends/redis.py): `SINGLETONLOCK_` and an MD5 of the
 * task's name and arguments; the value is the task's id. It never expires unless that was asked for, and stays when its
 * worker is killed or the task revoked. Where the result backend shares this Redis it says how the task ended:
 * `celery-task-meta-ID` (Celery's backends/base.py).
 */
export const celerySingleton: Family = {
  ...placedByKey('celery-singleton'),
  commands: (key) => [['getrange', key, 0, VALUE_MAX - 1]],
  read([value]) {
    const task = textIn(value)
    return task === null ? null : { holders: [{ value: task, at: null }], state: null }
  },
  outcomeKey: ({ holders: [{ value }] }) => `celery-task-meta-${value}`,
  readOutcome: ({ holders: [{ value }] }, text) => outcomeIn(value, text)
}

const metaSchema = z.looseObject({
  task_id: z.string(),
  status: z.string(),
  date_done: z.string().nullish(),
  worker: z.string().nullish()
})

/** The states of Celery after which no worker works on a task any more. */
const ENDED: ReadonlyMap<string, 'completed' | 'failed'> = new Map([
  ['SUCCESS', 'completed'],
  ['FAILURE', 'failed'],
  ['REVOKED', 'failed']
])

function outcomeIn(task: string, text: string): ReturnType<NonNullable<Family['readOutcome']>> {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return null
  }
  const meta = metaSchema.safeParse(json)
  if (!meta.success || meta.data.task_id !== task) return null
  const { status: told, date_done: done, worker } = meta.data
  const ended = ENDED.get(told)
  // Celery writes UTC, in most versions without saying so.
  const at = looseInstant(done ?? undefined)?.at ?? null
  return bareState({
    taskId: task,
    status: ended ?? 'running',
    endedAt: ended === undefined ? null : at,
    worker: worker ?? null
  })
}
