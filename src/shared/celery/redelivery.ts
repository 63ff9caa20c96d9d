import type { UnackedMessage } from './message'
import { isOpen, type Run, type Task } from './run'

/** A message that a worker has taken and not acknowledged, as a Redis broker keeps it. */
export interface Unacked extends UnackedMessage {
  readonly tag: string
  /** When it was given out, by the clock of the worker that took it, milliseconds. */
  readonly deliveredAt: number
}

/** From this share of the visibility timeout on it is told: time enough to do something about it, and no noise before. */
const TOLD_FROM = 0.75

/** A message that will be given out again while its task may still run. */
export interface Due {
  readonly message: Unacked
  /** When Redis may give it out again. */
  readonly dueAt: number
  /** From when on it is told. */
  readonly toldAt: number
  /** The runs of it at work; none: its start was not seen. */
  readonly runs: readonly Run[]
}

/**
 * @param task what is known of its task by events; undefined: nothing
 * @param now the broker's time, milliseconds
 * @returns null where it is not told (yet): its task does not run, or there is time enough
 */
export function dueOf(message: Unacked, task: Task | undefined, timeout: number, now: number): Due | null {
  const dueAt = message.deliveredAt + timeout
  const toldAt = message.deliveredAt + timeout * TOLD_FROM
  if (now < toldAt || (message.eta !== null && message.eta > now)) return null
  const runs = task?.runs.filter(isOpen) ?? []
  // It waits at a worker: nothing is lost when another one takes it.
  if (runs.length === 0 && task && (task.reserved.length > 0 || task.runs.length > 0)) return null
  return { message, dueAt, toldAt, runs }
}
