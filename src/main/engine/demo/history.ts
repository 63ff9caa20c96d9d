import type { Redis } from 'ioredis'
import { z } from 'zod'
import { resourceKeys } from '@shared/protocol/keys'
import { toIso } from '@shared/time/iso'
import { touch } from './marks'

/** When a past run is to have begun, ended and last reported; milliseconds before now. What is absent stays as it is. */
export interface Past {
  readonly started?: number
  readonly ended?: number
  readonly firstProgress?: number
  readonly lastProgress?: number
  /** How many progress reports there are to have been. */
  readonly reports?: number
}

/**
 * Moves real runs into the past: the documents stay as the guard wrote them, only their times change. Nobody can wait
 * two hours for a long run. This is the one thing about the demo that did not happen as told, and its help says so.
 * Call it while nobody renews the runs.
 */
export async function backdate(
  redis: Redis,
  namespace: string,
  resource: { readonly type: string; readonly id: string },
  pasts: Readonly<Record<string, Past>>
): Promise<void> {
  const keys = resourceKeys(namespace, resource.type, resource.id)
  const [seconds] = await redis.time()
  const now = Number(seconds) * 1000
  let state = await redis.get(keys.state)
  for (const [runId, past] of Object.entries(pasts)) {
    const record = await redis.hget(keys.runs, runId)
    if (record !== null) await redis.hset(keys.runs, runId, withPast(record, past, now))
    if (state !== null && runOf(state) === runId) state = withPast(state, past, now)
  }
  // A state also names the completion before it: last, for its own end_time was just written over it.
  for (const [runId, past] of Object.entries(pasts))
    if (state !== null && past.ended !== undefined) state = withLastCompleted(state, runId, now - past.ended)
  if (state !== null) await redis.set(keys.state, state, 'KEEPTTL')
  await touch(redis, namespace, resource.type, resource.id)
}

const runOf = (state: string): string => z.object({ run_id: z.string() }).parse(JSON.parse(state)).run_id

/** Documents are texts in a fixed order, changed by splicing: nothing but the time itself is touched. */
function withPast(document: string, past: Past, now: number): string {
  const at = (field: string, ago: number | undefined) => (text: string) =>
    ago === undefined
      ? text
      : text.replaceAll(new RegExp(`"${field}":"[^"]*"`, 'g'), `"${field}":"${toIso(now - ago)}"`)
  const count = (text: string): string =>
    past.reports === undefined ? text : text.replace(/("progress":\{.*?"count":)\d+/, `$1${past.reports}`)
  return [
    at('start_time', past.started),
    at('end_time', past.ended),
    at('first_at', past.firstProgress),
    at('at', past.lastProgress),
    count
  ].reduce((text, change) => change(text), document)
}

/** The state of a later run still names the completion before it. */
const withLastCompleted = (state: string, runId: string, endedAt: number): string =>
  state.replace(
    new RegExp(`("last_completed":\\{"run_id":"${runId}".*?"end_time":)"[^"]*"`),
    `$1"${toIso(endedAt)}"`
  )
