import { advise } from '@shared/celery/advice/advise'
import type { CeleryAdvice } from '@shared/celery/advice/document'
import type { FleetFacts, WorkerFacts } from '@shared/celery/advice/facts'
import type { CeleryTarget } from '@shared/celery/target'
import type { ControlMethod } from '../control/mailbox'
import { openControl } from '../control/open-control'
import { unackedCounts } from '../management/unacked-counts'
import { RedisFault } from '../../redis/fault'
import { consumedQueues, fileFacts, longestActive, taskAttributes, workerFacts } from './worker-answers'
import type { SettingsFile } from './settings-file'

interface Longest {
  readonly ms: number
  readonly what: string
}

/** What the guard's Redis knows; null: it was not asked. */
export interface Recorded {
  readonly endpoint: string
  readonly longest: Longest | null
  readonly unread: readonly string[]
}

export interface AdviseOptions {
  readonly namespace: string
  readonly recorded: Recorded | null
  /** Whether events of tasks were heard; null: nobody has listened. */
  readonly eventsHeard: boolean | null
  readonly signal?: AbortSignal
}

/**
 * Asks a running fleet for its settings and says what of them makes tasks run twice or be lost.
 * @throws RedisFault where the broker can't be reached or refuses
 */
export async function adviseFleet(
  target: Pick<CeleryTarget, 'broker' | 'management' | 'queues' | 'keyPrefix'>,
  options: AdviseOptions
): Promise<CeleryAdvice> {
  const { mailbox, version, close } = await openControl(target, options.signal)
  try {
    const { answers: confs, heard } = await mailbox.ask('conf', { with_defaults: true })
    const names = new Set(confs.keys())
    const ask = async (method: Exclude<ControlMethod, 'conf'>, args = {}) =>
      (names.size === 0 ? undefined : await mailbox.ask(method, args, names))?.answers ??
      new Map<string, unknown>()
    const stats = await ask('stats')
    const registered = await ask('registered', { taskinfoitems: taskAttributes })
    const active = await ask('active')
    const consumed = target.management ? await ask('active_queues') : new Map<string, unknown>()
    const named = new Set([...target.queues, ...[...consumed.values()].flatMap(consumedQueues)])
    const { queues, unread } = await queuesOf(target, [...named], options.signal)
    const workers = [...confs].map(([hostname, conf]) =>
      workerFacts(hostname, { conf, stats: stats.get(hostname), registered: registered.get(hostname) })
    )
    const running = [...active.values()].map((tasks) => longestActive(tasks, Date.now()))
    return documentOf(workers, target.broker.address, options, {
      rabbitmq: version,
      running,
      queues,
      unread: [...silentOnes(names.size, heard), ...unread]
    })
  } finally {
    await close()
  }
}

/** The same of a settings file: what its workers do, nobody was asked. */
export const adviseFile = (file: SettingsFile, path: string, options: AdviseOptions): CeleryAdvice =>
  documentOf(
    [...file.workers].map(([name, raw]) => fileFacts(name, raw)),
    path,
    options,
    {
      rabbitmq: null,
      running: [],
      queues: null,
      unread: file.unread.map((one) => `${one}: known only when it runs`)
    }
  )

/** How much of each queue is given out and not acknowledged; what keeps that from being read is no fault of the rest. */
async function queuesOf(
  { broker, management }: Pick<CeleryTarget, 'broker' | 'management'>,
  names: readonly string[],
  signal: AbortSignal | undefined
): Promise<{ readonly queues: CeleryAdvice['queues']; readonly unread: readonly string[] }> {
  if (!management || broker.kind !== 'rabbitmq') return { queues: null, unread: [] }
  const { virtualHost } = broker
  try {
    const counts = await unackedCounts(management, names, { virtualHost, ...(signal ? { signal } : {}) })
    return { queues: names.map((name) => ({ name, unacked: counts.get(name) ?? null })), unread: [] }
  } catch (error) {
    signal?.throwIfAborted()
    if (!(error instanceof RedisFault)) throw error
    return { queues: null, unread: [`not acknowledged messages: ${error.message}. ${error.hint}`] }
  }
}

function silentOnes(answered: number, heard: number | null): string[] {
  if (heard !== null && heard > answered)
    return [`${heard - answered} of ${heard} workers did not answer: a solo pool can't while it works`]
  return answered === 0 ? ['workers: none answered. Is one running, and with remote control?'] : []
}

function documentOf(
  workers: readonly WorkerFacts[],
  source: string,
  { namespace, recorded, eventsHeard }: AdviseOptions,
  more: {
    readonly rabbitmq: string | null
    readonly running: readonly (Longest | null)[]
    readonly queues: CeleryAdvice['queues']
    readonly unread: readonly string[]
  }
): CeleryAdvice {
  const longestRun = [recorded?.longest ?? null, ...more.running].reduce<Longest | null>(
    (longest, one) => ((one?.ms ?? 0) > (longest?.ms ?? 0) ? one : longest),
    null
  )
  const fleet: FleetFacts = { workers, rabbitmq: more.rabbitmq, longestRun, eventsHeard }
  const unread = [...more.unread, ...(recorded?.unread ?? [])]
  return {
    version: 1,
    endpoint: recorded?.endpoint ?? null,
    namespace,
    source,
    at: new Date().toISOString().replace('Z', '+00:00'),
    workers: workers.map(({ hostname, pool, concurrency, transport }) => ({
      hostname,
      pool,
      concurrency,
      transport
    })),
    queues: more.queues,
    longest_run_s: longestRun === null ? null : Math.round(longestRun.ms / 1000),
    longest_run_of: longestRun?.what ?? null,
    advice: advise(fleet),
    complete: unread.length === 0,
    unread
  }
}
