/**
 * Events as Celery's workers publish them (celery/events/dispatcher.py), as much of them as watching needs. All of it is
 * hostile text: whoever can publish to the broker can publish this.
 */

export type TaskEventType =
  | 'sent'
  | 'received'
  | 'started'
  | 'succeeded'
  | 'failed'
  | 'rejected'
  | 'revoked'
  | 'retried'

export interface TaskEvent {
  readonly kind: 'task'
  readonly type: TaskEventType
  readonly uuid: string
  /** The worker's name; of `sent`, the sender's. */
  readonly hostname: string
  /** The worker's main process, whatever child runs the task. */
  readonly pid: number
  /** By the worker's clock, milliseconds. */
  readonly timestamp: number
  /** Of `sent` and `received` alone. */
  readonly name: string | null
  readonly args: string | null
  readonly retries: number | null
  readonly queue: string | null
}

export interface WorkerEvent {
  readonly kind: 'worker'
  readonly type: 'online' | 'heartbeat' | 'offline'
  readonly hostname: string
  readonly pid: number
  readonly timestamp: number
  /** Milliseconds between two heartbeats. */
  readonly freq: number
  /** How many tasks it works on, and how many it has taken since it started; null where it does not say. */
  readonly active: number | null
  readonly processed: number | null
  readonly software: string | null
}

export type CeleryEvent = TaskEvent | WorkerEvent

const TASK_TYPES: ReadonlyMap<unknown, TaskEventType> = new Map([
  ['task-sent', 'sent'],
  ['task-received', 'received'],
  ['task-started', 'started'],
  ['task-succeeded', 'succeeded'],
  ['task-failed', 'failed'],
  ['task-rejected', 'rejected'],
  ['task-revoked', 'revoked'],
  ['task-retried', 'retried']
])
const WORKER_TYPES: ReadonlyMap<unknown, WorkerEvent['type']> = new Map([
  ['worker-online', 'online'],
  ['worker-heartbeat', 'heartbeat'],
  ['worker-offline', 'offline']
])

/** What no honest name or id reaches. */
const LONGEST_NAME = 255
const LONGEST_TEXT = 120
const DEFAULT_FREQ = 2_000
const FREQ = { least: 100, most: 600_000 }

const text = (value: unknown, longest: number): string | null =>
  typeof value === 'string' && value !== '' && value.length <= longest ? value : null
const clipped = (value: unknown): string | null =>
  typeof value !== 'string' ? null : value.length <= LONGEST_TEXT ? value : `${value.slice(0, LONGEST_TEXT)}…`
const whole = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null

/**
 * Reads a message's body: one event, or a list of them (`task.multi`). By hand: this runs for every event of a fleet.
 * @param take called for each that watching needs, in order; events of other kinds are passed over
 * @returns how many could not be understood
 */
export function parseEvents(body: unknown, take: (event: CeleryEvent) => void): number {
  if (!Array.isArray(body)) return parseEvent(body, take)
  let unreadable = 0
  for (const one of body as readonly unknown[]) unreadable += parseEvent(one, take)
  return unreadable
}

function parseEvent(raw: unknown, take: (event: CeleryEvent) => void): 0 | 1 {
  if (typeof raw !== 'object' || raw === null) return 1
  const { type } = raw as { readonly type?: unknown }
  const task = TASK_TYPES.get(type)
  const worker = task === undefined ? WORKER_TYPES.get(type) : undefined
  // Another's kind of event: custom ones are allowed.
  if (task === undefined && worker === undefined) return typeof type === 'string' ? 0 : 1
  const fields = raw as Readonly<Record<string, unknown>>
  const hostname = text(fields['hostname'], LONGEST_NAME)
  const pid = whole(fields['pid'])
  const at = fields['timestamp']
  if (hostname === null || pid === null || typeof at !== 'number' || !Number.isFinite(at)) return 1
  const timestamp = at * 1000
  if (task === undefined) {
    if (worker) take(workerEvent(worker, hostname, pid, timestamp, fields))
    return 0
  }
  const uuid = text(fields['uuid'], LONGEST_NAME)
  if (uuid === null) return 1
  const named = task === 'received' || task === 'sent'
  take({
    kind: 'task',
    type: task,
    uuid,
    hostname,
    pid,
    timestamp,
    name: named ? text(fields['name'], LONGEST_NAME) : null,
    args: named ? clipped(fields['args']) : null,
    retries: named ? whole(fields['retries']) : null,
    queue: task === 'sent' ? text(fields['queue'], LONGEST_NAME) : null
  })
  return 0
}

function workerEvent(
  type: WorkerEvent['type'],
  hostname: string,
  pid: number,
  timestamp: number,
  fields: Readonly<Record<string, unknown>>
): WorkerEvent {
  const seconds = fields['freq']
  const freq = typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : DEFAULT_FREQ
  const names = [fields['sw_ident'], fields['sw_ver']].filter((part) => typeof part === 'string')
  return {
    kind: 'worker',
    type,
    hostname,
    pid,
    timestamp,
    freq: Math.min(FREQ.most, Math.max(FREQ.least, freq)),
    active: whole(fields['active']),
    processed: whole(fields['processed']),
    software: names.length > 0 ? clipped(names.join(' ')) : null
  }
}
