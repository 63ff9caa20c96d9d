import { ulid } from 'ulid'
import { choicesFor, type GpuStand, type GuardStand, type LaunchChoice } from '@shared/jobs/launch'
import type { LaunchRequest, Preflight } from '@shared/jobs/launch'
import { chooseGpus, neverEnough } from '@shared/gpus/choose'
import type { GpuInventory } from '@shared/gpus/gpu'
import { jobFault, type JobFault } from '@shared/jobs/fault'
import type { ResolvedJob } from '@shared/jobs/resolve'
import type { JobSpec } from '@shared/jobs/spec'
import type { JobTemplate } from '@shared/jobs/template'
import type { VariableValues } from '@shared/jobs/variables'
import { actor } from '../../actor'
import { gpuHolders } from '../../gpus'
import { commandFault, openRedis } from '../../redis/connect'
import { RedisFault } from '../../redis/fault'
import { addressOf, type JobEndpoint } from './endpoint'
import { guardStand } from './guard-stand'
import { prepareJob } from './prepare'

/** What a launch is decided by. */
export interface LaunchContext {
  readonly templates: ReadonlyMap<string, JobTemplate>
  readonly endpoints: ReadonlyMap<string, JobEndpoint>
  readonly values: Omit<VariableValues, 'inputs'>
  readonly inventory: () => Promise<GpuInventory>
  /** How many wait for GPUs. */
  readonly queued: () => number
}

/** A launch with all that is known of it. */
export interface Considered {
  readonly template: JobTemplate
  readonly endpoint: JobEndpoint
  readonly job: ResolvedJob
  readonly wants: { readonly count: number; readonly memory: number }
  readonly preflight: Preflight
}

/** Whoever fills in a form waits: Redis and the driver each get this long, milliseconds. */
const PATIENCE_MS = 5_000

/** What would happen, without taking anything. */
export async function consider(
  request: LaunchRequest,
  context: LaunchContext
): Promise<Considered | { readonly faults: readonly JobFault[] }> {
  const template = context.templates.get(request.template)
  if (!template) return { faults: [jobFault('template', 'template_gone', { name: request.template })] }
  const endpoint = endpointOf(request, template, context)
  if ('fault' in endpoint) return { faults: [endpoint.fault] }
  const prepared = await prepareJob(template, request, context.values)
  if ('faults' in prepared) return prepared
  const { job } = prepared
  const [guard, gpus] = await Promise.all([
    standAt(endpoint, template.type, job.resourceId),
    gpuStand(request, template, context)
  ])
  const { choices, suggested } = choicesFor(guard, template)
  const locked = endpoint.locked()
  const closed = locked || gpus.stand.state === 'never'
  const preflight: Preflight = {
    type: template.type,
    resourceId: job.resourceId,
    command: [...job.command],
    cwd: job.cwd,
    env: { ...job.env },
    endpointId: endpoint.id,
    endpointName: endpoint.name,
    namespace: endpoint.namespace,
    leaseMs: template.lease,
    maxRuntimeMs: template.maxRuntime,
    test: request.test,
    guard,
    gpus: gpus.stand,
    locked,
    choices: closed ? [] : [...choices],
    suggested: closed ? null : suggested
  }
  return { template, endpoint, job, wants: gpus.wants, preflight }
}

/** Why a choice is not to be had; null: it is. */
export function refusalOf({ preflight }: Considered, choice: LaunchChoice): JobFault | null {
  const { guard, gpus, choices, locked, endpointName } = preflight
  if (locked) return jobFault('endpoint', 'protected', { name: endpointName })
  if (gpus.state === 'never') return jobFault('gpus', 'no_gpu', { detail: gpus.detail })
  if (choices.includes(choice)) return null
  // Waiting for, or forcing, what is free by now: there is no need to.
  if (guard.state === 'free') return null
  return guardFault(guard) ?? jobFault('', 'refused_by_policy')
}

function guardFault(guard: GuardStand): JobFault | null {
  switch (guard.state) {
    case 'free':
      return null
    case 'running':
      return jobFault('', 'running', { run: guard.runId, host: guard.host ?? '?' })
    case 'completed':
      return jobFault('', 'completed', { run: guard.runId })
    case 'quarantined':
      return jobFault('', 'quarantined', { attempts: guard.attempts })
    case 'unreadable':
      return jobFault('', 'unreadable', { key: guard.key })
    case 'away':
      return jobFault('endpoint', 'away', { detail: guard.detail })
    default:
      return guard satisfies never
  }
}

/** The job's spec, as its runner gets it. */
export function specOf(
  { template, endpoint, job, wants, preflight }: Considered,
  request: Pick<LaunchRequest, 'test'>,
  choice: LaunchChoice,
  waitMs: number | null
): JobSpec {
  return {
    v: 1,
    id: ulid(),
    createdAt: Date.now(),
    by: actor(),
    template: template.name,
    inputs: { ...job.inputs },
    type: template.type,
    resourceId: job.resourceId,
    command: [job.command[0], ...job.command.slice(1)],
    cwd: job.cwd,
    env: { ...job.env },
    endpointId: endpoint.id,
    endpointName: endpoint.name,
    address: addressOf(endpoint),
    namespace: endpoint.namespace,
    leaseMs: template.lease,
    maxRuntimeMs: template.maxRuntime,
    graceMs: template.grace,
    onLost: template.onLost,
    mode: choice === 'observe' ? 'observe' : 'enforce',
    test: request.test,
    // Nothing is forced that is free by now.
    force: choice === 'force' && preflight.guard.state !== 'free',
    waitMs: choice === 'wait' ? waitMs : 0,
    gpus: wants,
    successPattern: template.successPattern ?? null
  }
}

function endpointOf(
  { endpointId }: LaunchRequest,
  { endpoint: name }: JobTemplate,
  { endpoints }: LaunchContext
): JobEndpoint | { readonly fault: JobFault } {
  const found =
    endpointId !== null ? endpoints.get(endpointId) : [...endpoints.values()].find((one) => one.name === name)
  if (found) return found
  return {
    fault:
      endpointId === null && name === undefined
        ? jobFault('endpoint', 'endpoint_wanted')
        : jobFault('endpoint', 'endpoint_gone', { name: endpointId ?? name ?? '' })
  }
}

async function standAt(endpoint: JobEndpoint, type: string, id: string): Promise<GuardStand> {
  const target = endpoint.target()
  if (target === null)
    return {
      state: 'away',
      code: 'unreachable',
      detail: 'the embedded Redis does not run',
      hint: '',
      said: null
    }
  try {
    const options = { connectTimeout: PATIENCE_MS, commandTimeout: PATIENCE_MS }
    const redis = await openRedis(target, 'command', options)
    try {
      return await guardStand(redis, { namespace: endpoint.namespace, type, id })
    } catch (error) {
      return away(commandFault(error, redis, target))
    } finally {
      redis.disconnect()
    }
  } catch (error) {
    if (!(error instanceof RedisFault)) throw error
    return away(error)
  }
}

const away = ({ code, message, hint, said }: RedisFault): GuardStand => ({
  state: 'away',
  code,
  detail: message,
  hint,
  said
})

async function gpuStand(
  request: LaunchRequest,
  template: JobTemplate,
  { inventory, queued }: LaunchContext
): Promise<{ readonly stand: GpuStand; readonly wants: Considered['wants'] }> {
  const { count, memory } = request.gpus ?? template.gpus
  const none = { count: 0, memory: 0 }
  if (count === 0) return { stand: { state: 'none', instead: false }, wants: none }
  const found = await inventory()
  const never = neverEnough(found, { count, memory })
  if (never !== null) {
    // Asked for at this very launch, it is no option any more.
    if (template.gpus.optional && request.gpus === null)
      return { stand: { state: 'none', instead: true }, wants: none }
    return { stand: { state: 'never', detail: never }, wants: { count, memory } }
  }
  const gpus = found.state === 'ok' ? found.gpus : []
  const held = await gpuHolders(gpus.map(({ uuid }) => uuid))
  const free = chooseGpus(gpus, new Set(held.keys()), { count, memory })
  const ahead = queued()
  if (free.length < count || ahead > 0) {
    const holders = [...held.values()].filter((holder) => holder !== 'unknown')
    return { stand: { state: 'queued', ahead, holders }, wants: { count, memory } }
  }
  const shown = free.map(({ index, uuid, name }) => ({ index, uuid, name }))
  return { stand: { state: 'free', gpus: shown }, wants: { count, memory } }
}
