import type { CeleryEvent, TaskEventType, WorkerEvent } from '@shared/celery/event'
import { CeleryFleet } from '@shared/celery/fleet'
import type { FleetBounds } from '@shared/celery/fleet-bounds'
import type { Trouble } from '@shared/celery/duplicates'

export const START = Date.parse('2026-11-23T12:00:00Z')
export const SECOND = 1_000

const pidOf = (hostname: string): number => hostname.charCodeAt(0) * 100

/** A fleet that is told of events second by second. */
export class Talk {
  readonly fleet: CeleryFleet
  now = START

  constructor(visibilityTimeout: number | null = null, bounds?: FleetBounds) {
    this.fleet = new CeleryFleet({ visibilityTimeout }, bounds)
    this.fleet.connected(this.now)
  }

  /** @param seconds since the last thing that was said */
  after(seconds: number): this {
    this.now += seconds * SECOND
    return this
  }

  say(event: CeleryEvent): this {
    this.fleet.take(event, this.now)
    return this
  }

  worker(
    type: WorkerEvent['type'],
    hostname: string,
    active: number | null,
    over: Partial<WorkerEvent> = {}
  ): this {
    return this.say({
      kind: 'worker',
      type,
      hostname,
      pid: pidOf(hostname),
      timestamp: this.now,
      freq: 2_000,
      active,
      processed: null,
      software: 'py-celery 5.2.6',
      ...over
    })
  }

  beat = (hostname: string, active: number, over: Partial<WorkerEvent> = {}): this =>
    this.worker('heartbeat', hostname, active, over)

  task(
    type: TaskEventType,
    hostname: string,
    {
      uuid = 'u1',
      retries = 0,
      pid = pidOf(hostname)
    }: { uuid?: string; retries?: number; pid?: number } = {}
  ): this {
    const named = type === 'received' || type === 'sent'
    return this.say({
      kind: 'task',
      type,
      uuid,
      hostname,
      pid,
      timestamp: this.now,
      name: named ? 'lab.analyze' : null,
      args: named ? "('va-1',)" : null,
      retries: named ? retries : null,
      queue: type === 'sent' ? 'video' : null
    })
  }

  /** Takes the message and starts at once. */
  starts(hostname: string, about: { uuid?: string; retries?: number; pid?: number } = {}): this {
    return this.task('received', hostname, about).task('started', hostname, about)
  }

  tick(): this {
    this.fleet.tick(this.now)
    return this
  }

  trouble(uuid = 'u1'): Trouble | null {
    const task = this.fleet.task(uuid)
    return task ? (this.fleet.troubles(this.now).get(task) ?? null) : null
  }

  /** `at_once`, `after_success`, the same with `over `; or `fine`. */
  verdict(uuid = 'u1'): string {
    const trouble = this.trouble(uuid)
    return trouble === null ? 'fine' : `${trouble.lasts ? '' : 'over '}${trouble.what}`
  }
}
