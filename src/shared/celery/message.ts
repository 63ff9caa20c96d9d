import { z } from 'zod'

/** A task's message as a Redis broker keeps it (kombu/transport/virtual), as much of it as watching needs. */

const name = z.string().min(1).max(255)

const messageSchema = z.object({
  headers: z.object({
    id: name,
    task: name,
    argsrepr: z.string().nullish(),
    retries: z.number().int().min(0).nullish(),
    eta: z.string().max(64).nullish(),
    redelivered: z.boolean().nullish()
  }),
  properties: z.object({
    delivery_info: z.object({
      routing_key: z.string().max(255).nullish(),
      redelivered: z.boolean().nullish()
    })
  })
})

/** `[message, exchange, routing_key]` under the delivery's tag. */
const entrySchema = z.tuple([messageSchema, z.string().nullable(), z.string().nullable()])

/** A message that a worker has taken and not acknowledged. */
export interface UnackedMessage {
  readonly uuid: string
  readonly name: string
  readonly args: string | null
  readonly queue: string
  readonly retries: number
  /** When it is to run at the earliest, milliseconds; null: at once. */
  readonly eta: number | null
  /** It was given out before. */
  readonly redelivered: boolean
}

/** Null where it is no task's message (another program's, another protocol's). */
export function parseUnacked(text: string): UnackedMessage | null {
  const parsed = entrySchema.safeParse(json(text))
  if (!parsed.success) return null
  const [{ headers, properties }, , routingKey] = parsed.data
  const eta = headers.eta == null ? Number.NaN : Date.parse(headers.eta)
  const args = headers.argsrepr ?? null
  return {
    uuid: headers.id,
    name: headers.task,
    args: args === null ? null : args.slice(0, 120),
    queue: routingKey ?? properties.delivery_info.routing_key ?? '',
    retries: headers.retries ?? 0,
    eta: Number.isNaN(eta) ? null : eta,
    redelivered: headers.redelivered === true || properties.delivery_info.redelivered === true
  }
}

/** What the result backend has of a task, under `celery-task-meta-ID`. */
export interface TaskResult {
  /** `PENDING`, `STARTED`, `SUCCESS`, `FAILURE`, `RETRY`, `REVOKED`, or a status of the fleet's own. */
  readonly status: string
  /** Milliseconds; null while it has not ended. */
  readonly endedAt: number | null
  /** With result_extended alone. */
  readonly name: string | null
}

const resultSchema = z.object({
  status: z.string().max(64),
  date_done: z.string().max(64).nullish(),
  name: name.nullish()
})

/** Null where it is no result of Celery's. */
export function parseResult(text: string): TaskResult | null {
  const parsed = resultSchema.safeParse(json(text))
  if (!parsed.success) return null
  const { status, date_done: done, name: task } = parsed.data
  // Celery writes UTC without saying so.
  const endedAt =
    done == null ? Number.NaN : Date.parse(/[zZ]|[+-]\d\d:?\d\d$/.test(done) ? done : `${done}Z`)
  return { status, endedAt: Number.isNaN(endedAt) ? null : endedAt, name: task ?? null }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
