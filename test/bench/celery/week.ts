import type { CeleryEvent, TaskEventType } from '@shared/celery/event'
import { CeleryFleet } from '@shared/celery/fleet'
import { viewOfFleet } from '@shared/celery/fleet-view'
import { kept } from './heap'

const WORKERS = 50
/** Heartbeats of a worker. */
const BEAT_EVERY = 2
/** Of a task, four seconds later it ends. */
const TASKS_A_SECOND = 2
/** One task in so many never ends, one is given out again while it runs. */
const LOST_EVERY = 200
const TWICE_EVERY = 500
const DAY = 86_400

export interface Day {
  readonly events: number
  /** MiB after a full collection, above what stood before the first event. */
  readonly kept: number
  readonly tasks: number
  readonly workers: number
}

/** A fleet's whole week, as fast as it can be taken in: each day all workers come anew under other names, as pods do. */
export function week(days: number): readonly Day[] {
  const before = kept()
  const fleet = new CeleryFleet({ visibilityTimeout: null })
  const start = Date.parse('2026-11-23T00:00:00Z')
  fleet.connected(start)
  let events = 0
  let task = 0
  const take = (event: CeleryEvent): void => {
    events += 1
    fleet.take(event, event.timestamp)
  }
  const tell = (type: TaskEventType, nth: number, worker: number, day: number, timestamp: number): void =>
    take({
      kind: 'task',
      type,
      uuid: `00000000-0000-4000-8000-${String(nth).padStart(12, '0')}`,
      hostname: `gpu-${worker}-${day}@bench`,
      pid: 300 + worker,
      timestamp,
      name: type === 'received' ? 'lab.analyze' : null,
      args: type === 'received' ? `('tape-${nth}',)` : null,
      retries: type === 'received' ? 0 : null,
      queue: null
    })
  const told: Day[] = []
  for (let day = 0; day < days; day += 1) {
    for (let second = 0; second < DAY; second += 1) {
      const at = start + (day * DAY + second) * 1_000
      if (second % BEAT_EVERY === 0)
        for (let worker = 0; worker < WORKERS; worker += 1)
          take({
            kind: 'worker',
            type: 'heartbeat',
            hostname: `gpu-${worker}-${day}@bench`,
            pid: 300 + worker,
            timestamp: at,
            freq: BEAT_EVERY * 1_000,
            active: 1,
            processed: null,
            software: 'py-celery 5.2.6'
          })
      for (let more = 0; more < TASKS_A_SECOND; more += 1) {
        task += 1
        const worker = task % WORKERS
        tell('received', task, worker, day, at)
        tell('started', task, worker, day, at)
        if (task % TWICE_EVERY === 0) {
          tell('received', task, worker + 1, day, at + 500)
          tell('started', task, worker + 1, day, at + 500)
        }
        const over = task - 4 * TASKS_A_SECOND
        if (over > 0 && over % LOST_EVERY !== 0) tell('succeeded', over, over % WORKERS, day, at)
      }
      fleet.tick(at)
      if (second % 60 === 0) {
        fleet.troubles(at)
        fleet.asks()
        viewOfFleet(fleet, at, new Map(), null)
      }
    }
    told.push({ events, kept: kept() - before, tasks: fleet.sizes.tasks, workers: fleet.sizes.workers })
  }
  return told
}
