import type { JobStatus } from '@shared/jobs/status'
import { markOf } from '../../redis/embedded/process'

/** How a job stands at its very start, with this process as its runner. */
export function firstStatus(): JobStatus {
  const now = Date.now()
  return {
    v: 1,
    phase: 'starting',
    at: now,
    runner: markOf(process.pid),
    startedAt: now,
    waitingFor: null,
    run: null,
    workPid: null,
    gpus: [],
    progress: null,
    redisAway: false,
    log: { bytes: 0, lost: 0 },
    end: null
  }
}
