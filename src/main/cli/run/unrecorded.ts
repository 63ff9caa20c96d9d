import { ulid } from 'ulid'
import type { TakenGpus } from '../../engine/gpus'
import { WorkRun, type WorkRunEnd } from '../../engine/jobs/work-run'
import { exitCodeOf } from '../../engine/jobs/work'
import { RedisFault } from '../../engine/redis/fault'
import type { RunFlags } from './flags'
import type { RunHost } from './host'
import { noticeLine } from './notices'
import { RunFrame } from './run-frame'
import { workOptions } from './work-options'

/** A host that takes a run of which Redis never hears. */
export interface UnrecordedHost extends RunHost {
  /** Whether the work was started. */
  readonly hasRun: boolean
  /** @param head how its document begins */
  unrecorded(head: Record<string, unknown>, end: WorkRunEnd): void
}

/**
 * Runs a command under its guard; where Redis fails before the work has begun, one that only observes is run all the same.
 * @param despite whether it is, for this fault
 */
export async function unlessAway(
  flags: RunFlags,
  host: UnrecordedHost,
  guarded: () => Promise<number>,
  despite: (fault: RedisFault) => boolean
): Promise<number> {
  try {
    return await guarded()
  } catch (error) {
    const goesOn = flags.mode === 'observe' && error instanceof RedisFault && despite(error) && !host.hasRun
    if (!goesOn) throw error
    return runUnrecorded(flags, host, error.message)
  }
}

/**
 * Runs a command that only observes while Redis can't be asked: it guards nothing, stands in no record, and is otherwise
 * run as under a lease. @returns the exit code
 */
function runUnrecorded(flags: RunFlags, host: UnrecordedHost, problem: string): Promise<number> {
  host.log(`${problem}; the work only observes, so it is run all the same, and stands in no record`)
  return new RunFrame(flags, host).execute({
    execute: (gpus, frame) => work(flags, host, gpus, frame),
    head: () => headOf(flags)
  })
}

const headOf = ({ type, id, mode }: RunFlags): Record<string, unknown> => ({
  version: 1,
  type,
  resource_id: id,
  mode
})

/** Runs it once the GPUs are there. */
async function work(
  flags: RunFlags,
  host: UnrecordedHost,
  gpus: TakenGpus,
  frame: RunFrame
): Promise<number> {
  const run = new WorkRun(
    {
      ...workOptions(flags, host, gpus),
      tell: (notice) => host.notice(notice, noticeLine(notice, flags, String))
    },
    { runId: ulid(), fence: '0', type: flags.type, id: flags.id }
  )
  frame.running = run
  const ended = await run.execute()
  if (ended.end.kind === 'not_started') host.log(ended.end.problem)
  host.unrecorded(headOf(flags), ended)
  return exitCodeOf(ended.end)
}
