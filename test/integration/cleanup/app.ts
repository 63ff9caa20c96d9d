import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type {
  ActionOutcome,
  CleanupAnswer,
  CleanupCall,
  CleanupOp,
  CleanupResultOf
} from '@shared/live/cleanup'
import { fromEngineSchema, type EndpointTarget, type FromEngine } from '@shared/live/link'
import type { LiveFinding, LiveMessage } from '@shared/live/view'
import type { CleanupFault } from '@shared/plan/fault'
import type { Action, Skipped } from '@shared/plan/plan'
import { settingsSchema, type Settings } from '@shared/settings/schema'
import { Engine } from '../../../src/main/engine/live/engine'
import { parseRedisUrl } from '../../../src/main/engine/redis/target'
import { until } from '../../support/until'
import { MirrorWindow } from '../../support/window'

type Message<K extends LiveMessage['kind']> = Extract<LiveMessage, { kind: K }>

/** What a window knows of a plan once it is answered. */
export interface Planned {
  readonly result: CleanupResultOf<'plan'>
  readonly actions: readonly Action[]
  readonly skipped: readonly Skipped[]
}

/** What is not as it usually is. */
interface Configured {
  readonly endpoint?: Partial<EndpointTarget>
  readonly settings?: Readonly<Record<string, unknown>>
}

/** One app: its engine with a home of its own, one window, and what the window asks of cleanups. */
export class App {
  readonly said: FromEngine[] = []
  readonly window = new MirrorWindow()
  readonly engine = new Engine((message) => this.said.push(fromEngineSchema.parse(message)))
  #requests = 0

  private constructor(readonly home: string) {}

  static async open(urls: Readonly<Record<string, string>>, more: Configured = {}): Promise<App> {
    const app = new App(await mkdtemp(join(tmpdir(), 'taskguard-cleanup-')))
    app.configure(urls, more)
    app.engine.receive({ kind: 'window' }, app.window.port)
    for (const id of Object.keys(urls))
      await until(`${id} is live`, () => app.window.endpoints.get(id)?.connection === 'live', {
        timeoutMs: 120_000
      })
    return app
  }

  /** What the shell says of endpoints and settings; anew where somebody has changed them. */
  configure(urls: Readonly<Record<string, string>>, more: Configured = {}): void {
    const settings: Settings = settingsSchema.parse({
      'monitor.poll': '50ms',
      'monitor.scanEvery': '200ms',
      ...more.settings
    })
    this.engine.receive({
      kind: 'configure',
      home: this.home,
      settings,
      endpoints: Object.entries(urls).map(([id, url]) => ({
        id,
        name: id,
        redis: parseRedisUrl(url),
        namespace: 'taskguard',
        color: 'red',
        protected: false,
        ...more.endpoint
      })),
      embedded: { enabled: false, namespace: 'taskguard' }
    })
  }

  /** Waits until so many findings of a kind stand. */
  async sees(kind: LiveFinding['kind'], count: number): Promise<LiveFinding[]> {
    const found = (): LiveFinding[] =>
      [...this.window.findings.values()].filter((finding) => finding.kind === kind)
    await until(`${String(count)} of ${kind}`, () => found().length === count, { timeoutMs: 120_000 })
    return found()
  }

  /** Sends a call. Answers its number. */
  send(call: CleanupCall): number {
    this.#requests += 1
    this.window.send({ kind: 'cleanup', request: this.#requests, call })
    return this.#requests
  }

  async answer(request: number, timeoutMs = 60_000): Promise<CleanupAnswer> {
    return until(
      'an answer',
      () => this.#heard('cleanupAnswer').find((message) => message.request === request),
      { timeoutMs }
    )
  }

  async ask<O extends CleanupOp>(
    call: Extract<CleanupCall, { op: O }>,
    timeoutMs?: number
  ): Promise<CleanupResultOf<O>> {
    const { result, fault } = await this.answer(this.send(call), timeoutMs)
    if (!result) throw new Error(`refused: ${JSON.stringify(fault)}`)
    return result as CleanupResultOf<O>
  }

  async refused(call: CleanupCall): Promise<CleanupFault> {
    const { fault } = await this.answer(this.send(call))
    if (!fault) throw new Error('it was not refused')
    return fault
  }

  async plan(call: Extract<CleanupCall, { op: 'plan' | 'open' }>): Promise<Planned> {
    const request = this.send(call)
    const { result, fault } = await this.answer(request)
    if (!result) throw new Error(`refused: ${JSON.stringify(fault)}`)
    const parts = this.#heard('cleanupPart').filter((part) => part.request === request)
    return {
      result: result as CleanupResultOf<'plan'>,
      actions: parts.flatMap((part) => part.actions),
      skipped: parts.flatMap((part) => part.skipped)
    }
  }

  planAll(draft = 'draft', endpointId = 'one'): Promise<Planned> {
    return this.plan({ op: 'plan', draft, choices: [{ of: 'all', endpointId }] })
  }

  apply(
    draft = 'draft',
    without: readonly string[] = [],
    unbraked: readonly string[] = []
  ): Promise<CleanupResultOf<'apply'>> {
    return this.ask({ op: 'apply', draft, without: { one: [...without] }, unbraked: [...unbraked] })
  }

  /** What came of each action of a task, as the progress told it. */
  outcomes(task = 'draft'): ReadonlyMap<string, ActionOutcome> {
    const all = this.#heard('cleanupProgress').filter((progress) => progress.task === task)
    return new Map(all.flatMap(({ results }) => results).map((one) => [one.id, one]))
  }

  progress(task = 'draft'): readonly Message<'cleanupProgress'>[] {
    return this.#heard('cleanupProgress').filter((progress) => progress.task === task)
  }

  async stop(): Promise<void> {
    await this.engine.shutdown()
    this.window.close()
    await rm(this.home, { recursive: true, force: true })
  }

  #heard<K extends LiveMessage['kind']>(kind: K): Message<K>[] {
    return this.window.messages.filter((message): message is Message<K> => message.kind === kind)
  }
}
