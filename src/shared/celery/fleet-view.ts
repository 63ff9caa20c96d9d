import type { CeleryFleet } from './fleet'
import type { Unacked } from './redelivery'
import type { Run } from './run'
import { viewBounds, type CeleryRunView, type CeleryView, type CeleryWorkerView } from './view'
import { isBeating, type Worker } from './worker'

type FleetPart = Pick<CeleryView, 'workers' | 'workerCount' | 'runs' | 'runCount' | 'lost' | 'gaps'>

/**
 * The fleet as the overview shows it: what needs an eye comes first.
 * @param unacked the broker's messages by task id
 * @param dueIn milliseconds from a message's delivery until the broker gives it out again; null: it does not
 */
export function viewOfFleet(
  fleet: CeleryFleet,
  now: number,
  unacked: ReadonlyMap<string, Unacked>,
  dueIn: number | null
): FleetPart {
  const open: Run[] = []
  for (const task of fleet.tasks) for (const run of task.runs) if (run.end === null) open.push(run)
  const workers = [...fleet.workers]
  return {
    workers: workers
      .map((worker) => viewOfWorker(worker, fleet.peakOf(worker), now))
      .sort(byNeed)
      .slice(0, viewBounds.workers),
    workerCount: workers.length,
    runs: open
      .sort((a, b) => a.startedAt - b.startedAt)
      .slice(0, viewBounds.runs)
      .map((run) => viewOfRun(run, unacked.get(run.task.uuid), dueIn)),
    runCount: open.length,
    lost: fleet.lost.slice(0, viewBounds.lost).map(({ uuid, name, args, hostname, startedAt, at, how }) => ({
      uuid,
      name,
      args,
      hostname,
      startedAt,
      at,
      how
    })),
    gaps: [...fleet.gaps.list].reverse()
  }
}

function viewOfWorker(worker: Worker, peak: number, now: number): CeleryWorkerView {
  const { hostname, pid, beatAt, freq, active, processed, software, skew, tells, runs } = worker
  return {
    hostname,
    pid,
    state: stateOf(worker, now),
    beatAt,
    freq,
    active,
    processed,
    peak,
    software,
    skew: Math.round(skew),
    tells,
    runs: runs.size
  }
}

function stateOf(worker: Worker, now: number): CeleryWorkerView['state'] {
  if (worker.replacedAt !== null) return 'replaced'
  if (worker.offlineAt !== null) return 'offline'
  if (worker.beatAt === null) return 'unknown'
  return isBeating(worker, now) ? 'beating' : 'silent'
}

const NEED: readonly CeleryWorkerView['state'][] = ['silent', 'unknown', 'offline', 'beating', 'replaced']

const byNeed = (a: CeleryWorkerView, b: CeleryWorkerView): number =>
  NEED.indexOf(a.state) - NEED.indexOf(b.state) || (a.hostname < b.hostname ? -1 : 1)

function viewOfRun(run: Run, message: Unacked | undefined, dueIn: number | null): CeleryRunView {
  const { task, worker, startedAt, excused, overlaps, afterSuccess } = run
  const together = task.runs.some((other) => other.overlaps === run && other.excused === null)
  return {
    uuid: task.uuid,
    name: task.name,
    args: task.args,
    hostname: worker.hostname,
    pid: worker.pid,
    startedAt,
    duplicate: excused === null && (overlaps !== null || afterSuccess !== null || together),
    redelivered: message?.redelivered ?? false,
    dueAt: message === undefined || dueIn === null ? null : Math.round(message.deliveredAt + dueIn),
    guard: task.guard
  }
}
