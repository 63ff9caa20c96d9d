import type { TakenGpus } from '../../engine/gpus'
import type { WorkRunOptions } from '../../engine/jobs/work-run'
import type { RunFlags } from './flags'
import { gpuEnvironment } from './gpus'
import type { RunHost } from './host'

/** How the command is run, guarded or not: as the flags say, speaking to the host. */
export function workOptions(flags: RunFlags, host: RunHost, gpus: TakenGpus): Omit<WorkRunOptions, 'tell'> {
  return {
    command: flags.command,
    ...(host.cwd === undefined ? {} : { cwd: host.cwd }),
    env: { ...host.env, ...gpuEnvironment(flags, gpus) },
    stdin: host.stdin,
    stdout: host.stdout,
    stderr: host.stderr,
    maxRuntimeMs: flags.maxRuntime,
    graceMs: flags.grace,
    strays: host.strays ?? false,
    onStarted: (pid) => host.started?.(pid),
    onProgress: (progress) => host.progress?.(progress),
    onOutput: (chunk) => host.output?.(chunk),
    cancelledBy: () => host.cancelledBy?.() ?? null,
    verdict: () => host.verdict?.() ?? null
  }
}
