import { UsageError } from '@shared/errors'
import { namespaceSchema } from '@shared/protocol/ids'
import { eventsChannel, resourceKeys } from '@shared/protocol/keys'
import { type AcquireAnswer, type FinishAnswer, type RenewAnswer, acquireReply } from './answers'
import { finishReply, parseReply, renewReply } from './answers'
import { callScript, type GuardConnection, mayHaveRun } from './connection'
import { NotReplicatedError } from './errors'
import { type AcquireRequest, type CheckedRequest, checkRequest, checkRun, runOf } from './request'
import { type GuardRun, runBlock } from './run'
import { loadScripts, type Script, type ScriptSet } from './scripts'
import { KnownTypes } from './types'
import { Undo } from './undo'

export interface GuardOptions {
  readonly namespace: string
  /** Tests alone pass their own, with another clock. */
  readonly scripts?: ScriptSet
}

/** What a renewal may bring along: how far the work is. */
export interface ProgressReport {
  /** 0 to 1; null where the work reports text alone. */
  readonly fraction: number | null
  /** At most 1000 characters; more is cut. */
  readonly text: string
}

export interface FinishOutcome {
  readonly outcome: 'completed' | 'failed' | 'cancelled' | 'abandoned'
  /** JSON text, at most 64 KiB. */
  readonly result?: string
  /** At most 64 KiB. */
  readonly error?: string
}

const scripts = loadScripts()
const PROGRESS_TEXT_MAX = 1000

/**
 * The guard of protocol version 1 (docs/protocol.md) on one connection: each call is one script, one round trip.
 * The connection has no offline queue and does not resend; what Redis itself answers with an error is passed on as it
 * is, a key that can't be understood as UnreadableKeyError.
 */
export class Guard {
  readonly namespace: string
  readonly #connection: GuardConnection
  readonly #scripts: ScriptSet
  readonly #types: KnownTypes
  readonly #undo: Undo

  constructor(connection: GuardConnection, options: GuardOptions) {
    const namespace = namespaceSchema.safeParse(options.namespace)
    if (!namespace.success)
      throw new UsageError('namespace', namespace.error.issues[0]?.message ?? 'is wrong')
    this.namespace = namespace.data
    this.#connection = connection
    this.#scripts = options.scripts ?? scripts
    this.#types = new KnownTypes(connection, this.namespace)
    this.#undo = new Undo(connection, (run) => this.finish(run, { outcome: 'cancelled' }))
  }

  /**
   * Takes the lease of a resource, or says why not. When no answer comes the error is passed on, and the acquire is
   * undone as soon as Redis answers again: it then was no attempt. Asking again with the same run id takes that back.
   * @throws UsageError before Redis is asked; NotReplicatedError; UnreadableKeyError; the connection's errors
   */
  async acquire(request: AcquireRequest): Promise<AcquireAnswer> {
    const checked = checkRequest(request)
    const run = runOf(checked)
    this.#undo.forget(run.runId)
    await this.#types.announce(run.type)
    let reply: unknown
    try {
      reply = await this.#call(this.#scripts.acquire, run, [String(checked.maxAttempts)])
    } catch (error) {
      if (mayHaveRun(error)) this.#undo.later(run)
      throw error
    }
    const parsed = parseReply('acquire', acquireReply, reply)
    if (parsed.answer !== 'ACQUIRED') return parsed
    const { fence, attempt, startTime, held, deadline, again, would } = parsed
    const acquired = { ...run, fence, attempt, startTime, held }
    if (checked.minReplicas > 0) await this.#replicated(acquired, checked)
    return { answer: 'ACQUIRED', run: acquired, deadline, again, would }
  }

  /** Keeps the lease; brings progress along where there is news. */
  async renew(run: GuardRun, options: { progress?: ProgressReport } = {}): Promise<RenewAnswer> {
    const { progress } = options
    const text = progress === undefined ? '' : progressJson(progress)
    const reply = await this.#call(this.#scripts.renew, checkRun(run), [...acquiredAs(run), text])
    const answer = parseReply('renew', renewReply, reply)
    // A flush took the set of types too.
    if (answer.answer === 'RECOVERED') this.#types.refresh(run.type)
    return answer
  }

  /**
   * Ends a run. Safe to send again after a lost answer.
   * @throws UsageError where the result is no JSON or something is too long, before Redis is asked
   */
  async finish(run: GuardRun, outcome: FinishOutcome): Promise<FinishAnswer> {
    const { result = '', error = '' } = outcome
    if (result !== '') checkJson(result)
    const args = [...acquiredAs(run), outcome.outcome, result, error]
    const reply = await this.#call(this.#scripts.finish, checkRun(run), args)
    return parseReply('finish', finishReply, reply)
  }

  /** Acquires whose answer was lost and that are still to be undone. */
  get undoing(): number {
    return this.#undo.size
  }

  /** Stops what the guard does by itself; the connection stays the caller's. */
  close(): void {
    this.#types.close()
    this.#undo.close()
  }

  #call(script: Script, run: GuardRun, args: readonly string[]): Promise<unknown> {
    const keys = resourceKeys(this.namespace, run.type, run.id)
    return callScript(
      this.#connection,
      script,
      [keys.lock, keys.state, keys.runs, keys.refused, keys.live, keys.index, keys.clock, keys.stats],
      [...runBlock(run, eventsChannel(this.namespace)), ...args]
    )
  }

  async #replicated(run: GuardRun, { minReplicas, replicaTimeoutMs }: CheckedRequest): Promise<void> {
    let reached = 0
    try {
      reached = await this.#connection.wait(minReplicas, replicaTimeoutMs)
    } catch (error) {
      this.#undo.later(run)
      throw error
    }
    if (reached >= minReplicas) return
    this.#undo.later(run)
    throw new NotReplicatedError(minReplicas, reached)
  }
}

const acquiredAs = (run: GuardRun): string[] => [
  run.fence,
  String(run.attempt),
  run.startTime,
  run.held ? '1' : '0'
]

const progressJson = ({ fraction, text }: ProgressReport): string =>
  JSON.stringify({
    fraction: fraction === null || Number.isNaN(fraction) ? null : Math.min(1, Math.max(0, fraction)),
    // A cut, or a careless caller, may leave half a character, which has no UTF-8.
    text: Buffer.from(text.slice(0, PROGRESS_TEXT_MAX)).toString()
  })

function checkJson(text: string): void {
  try {
    JSON.parse(text)
  } catch (error) {
    throw new UsageError('result', `takes JSON text (${error instanceof Error ? error.message : 'invalid'})`)
  }
}
