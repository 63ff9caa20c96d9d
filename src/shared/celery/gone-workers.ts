import type { FleetMemory } from './fleet-memory'
import type { LostTask } from './lost'
import { isOpen, type Run } from './run'
import { endRun } from './task-book'
import { silentFrom, type Worker } from './worker'

/** A worker that said goodbye comes back within this, or is gone. Milliseconds. */
const RETURNS_WITHIN = 30_000
/** A worker that is not heard of is given up after this. */
const SILENT_FOR = 45_000
/** One that is gone and ran nothing is shown for this long. */
const SHOWN_GONE = 3_600_000

/** Ends the runs of workers that are gone, and lets go of those that are gone for long. */
export function loseGone(memory: FleetMemory, now: number): void {
  for (const worker of memory.workers.all) {
    const gone = goneHow(worker, memory.connectedAt, now)
    if (gone === null) continue
    for (const run of worker.runs) lose(memory, run, gone, now)
    if (worker.runs.size === 0 && now - worker.lastEventAt > SHOWN_GONE) memory.workers.remove(worker)
  }
}

/** How the worker went away, where that is clear; null: it has not. */
function goneHow(worker: Worker, connectedAt: number, now: number): LostTask['how'] | null {
  if (worker.replacedAt !== null) return 'replaced'
  if (worker.offlineAt !== null) return now - worker.offlineAt > RETURNS_WITHIN ? 'offline' : null
  const silent = silentFrom(worker)
  if (silent === null) return null
  return now > Math.max(silent, connectedAt) + SILENT_FOR ? 'silent' : null
}

function lose(memory: FleetMemory, run: Run, how: LostTask['how'], now: number): void {
  const { task, worker, startedAt } = run
  // The solo pool sends no heartbeats while it works: its silence says nothing.
  if (how === 'silent' && (worker.beatAt ?? 0) <= startedAt) return
  endRun(run, now, 'lost')
  const { uuid, name, args } = task
  const { hostname, pid } = worker
  if (task.success === null && !task.runs.some(isOpen) && task.reserved.length === 0)
    memory.lost.add({ uuid, name, args, hostname, pid, startedAt, at: now, how })
  memory.closeIfOver(task, now)
}
