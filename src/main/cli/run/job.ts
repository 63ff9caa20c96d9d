import { mkdir } from 'node:fs/promises'
import { z } from 'zod'
import { UsageError } from '@shared/errors'
import { jobLinkSchema, type JobLink } from '@shared/jobs/link'
import type { JobSpec } from '@shared/jobs/spec'
import type { OpenEndpoint } from '../../engine/endpoints/open'
import { openEndpoint } from '../../engine/endpoints/open'
import { claimJob } from '../../engine/jobs/folder/claim'
import { workFolder } from '../../engine/jobs/folder/paths'
import { readSpec } from '../../engine/jobs/folder/read'
import { openRedis } from '../../engine/redis/connect'
import { EMBEDDED_NAME } from '../../engine/settings'
import type { CommandInput } from '../frame/command'
import type { CommandContext } from '../frame/context'
import { ExitCode } from '../frame/exit-code'
import { toFailure } from '../frame/failure'
import { commandTimeoutOf, runGuarded } from './guarded-command'
import type { RunFlags } from './flags'
import { closeInherited } from './inherited'
import { JobHost } from './job-host'
import { unlessAway } from './unrecorded'

const STDIN_MAX = 256 * 1024

/**
 * Runs a job of the app from its folder: how it stands and what it writes go there too, so that it needs neither the
 * window nor the app. A folder that another runner has claimed is left alone.
 */
export async function runJob(input: CommandInput, context: CommandContext): Promise<number> {
  const folder = z.string().min(1).parse(input.flags['job'])
  const spec = await readSpec(folder)
  if (spec === null || typeof spec === 'string')
    throw new UsageError('--job', `takes the folder of a job: ${spec ?? 'there is no spec.json in it'}`)
  const link = jobLinkSchema.parse(JSON.parse(await readStdin()))
  if (!(await claimJob(folder))) return ExitCode.fine
  closeInherited()
  const host = await JobHost.start(folder, spec, context.env)
  try {
    const flags = flagsOf(spec)
    if (spec.cwd === null) await mkdir(workFolder(folder), { recursive: true, mode: 0o700 })
    return await host.end(run(flags, host, { spec, link, context }))
  } catch (error) {
    const { lines, exitCode } = toFailure(error)
    return host.failed(lines.join(' '), exitCode)
  }
}

interface Place {
  readonly spec: JobSpec
  readonly link: JobLink
  readonly context: CommandContext
}

function run(flags: RunFlags, host: JobHost, place: Place): Promise<number> {
  const guarded = async (): Promise<number> =>
    runGuarded(flags, host, await connect(flags, place), place.context.home)
  return unlessAway(flags, host, guarded, () => true)
}

async function connect(flags: RunFlags, { spec, link, context: { home } }: Place): Promise<OpenEndpoint> {
  const options = { commandTimeout: commandTimeoutOf(flags) }
  const { namespace } = spec
  if (link.kind === 'embedded') {
    const embedded = { name: EMBEDDED_NAME, source: 'embedded', field: 'the embedded endpoint' } as const
    return openEndpoint({ ...embedded, at: null, namespace, protected: false }, home, 'guard', options)
  }
  const redis = await openRedis(link.redis, 'guard', options)
  return {
    name: spec.endpointName,
    label: spec.endpointName,
    namespace,
    protected: false,
    embedded: false,
    target: link.redis,
    redis,
    release: () => Promise.resolve(),
    close: async () => redis.disconnect()
  }
}

function flagsOf(spec: JobSpec): RunFlags {
  const { count, memory } = spec.gpus
  return {
    type: spec.type,
    id: spec.resourceId,
    taskId: undefined,
    lease: spec.leaseMs,
    maxRuntime: spec.maxRuntimeMs,
    grace: spec.graceMs,
    mode: spec.mode,
    force: spec.force,
    wait: spec.waitMs ?? Infinity,
    // It has come to the head of the queue: whoever is quicker now is waited out.
    gpuWait: Infinity,
    unlock: undefined,
    recordsOutcome: !spec.test,
    test: spec.test,
    onLost: spec.onLost,
    gpu: count === 0 ? { kind: 'none' } : { kind: 'auto', count },
    gpuMemory: count === 0 ? undefined : memory,
    command: spec.command
  }
}

async function readStdin(): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of process.stdin) {
    const bytes = chunk as Buffer
    size += bytes.length
    if (size > STDIN_MAX) throw new UsageError('--job', 'takes the endpoint on stdin, at most 256 KiB')
    chunks.push(bytes)
  }
  return Buffer.concat(chunks).toString('utf8')
}
