import { z } from 'zod'
import { UsageError } from '@shared/errors'
import type { ActionKind, Seen } from '@shared/plan/plan'
import { namespaceSchema, resourceIdSchema, taskTypeSchema } from '@shared/protocol/ids'
import { eventsChannel, type ResourceKeys, resourceKeys, typeKeys } from '@shared/protocol/keys'
import { type AcquireAnswer, type FinishAnswer, type RenewAnswer, acquireReply } from './answers'
import { finishReply, parseReply, renewReply } from './answers'
import { callScript, waitForReplicas, type GuardConnection, mayHaveRun } from './connection'
import { type Removed, type ReleaseAnswer, releaseReply, removedArguments, sign } from './clean-answers'
import {
  type RestoreAnswer,
  restoreReply,
  seenArguments,
  type SnapshotAnswer,
  snapshotReply
} from './clean-answers'
import { NotReplicatedError } from './errors'
import { type AcquireRequest, type CheckedRequest, checkRequest, checkRun, runOf } from './request'
import { allMembers, type GuardRun, saidMembers } from './run'
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

/** One act of a cleanup, and exactly what must still stand for it. */
export interface ReleaseRequest {
  readonly do: ActionKind
  readonly type: string
  readonly id: string
  readonly before: Seen
  /** Who acts, 1 to 128 bytes: a closed run's record names it. */
  readonly actor: string
  /** set_ttl: the lock's new time to live, milliseconds, 1 s to 7 d. */
  readonly ttlMs?: number
}

export interface RestoreRequest {
  readonly do: ActionKind
  readonly type: string
  readonly id: string
  /** As the release was called. */
  readonly actor: string
  readonly removed: Removed
  /** Redis milliseconds before which the release had not acted, where it is not sure that it ever did. */
  readonly since?: number | null
  /** Asks what would be done, and does nothing. */
  readonly look?: boolean
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
  readonly #channel: string
  /** Runs that this guard made itself, as scripts take them: only what comes from elsewhere, a disk for one, is checked. */
  readonly #own = new WeakMap<GuardRun, Addressed>()

  constructor(connection: GuardConnection, options: GuardOptions) {
    const namespace = namespaceSchema.safeParse(options.namespace)
    if (!namespace.success)
      throw new UsageError('namespace', namespace.error.issues[0]?.message ?? 'is wrong')
    this.namespace = namespace.data
    this.#channel = eventsChannel(this.namespace)
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
    const said = saidMembers(run)
    const { keys, block } = this.#address(run)
    this.#undo.forget(run.runId)
    await this.#types.announce(run.type)
    let reply: unknown
    try {
      const args = [...block, said, String(checked.maxAttempts)]
      reply = await callScript(this.#connection, this.#scripts.acquire, keys, args)
    } catch (error) {
      if (mayHaveRun(error)) this.#undo.later(run)
      throw error
    }
    const parsed = parseReply('acquire', acquireReply, reply)
    if (parsed.answer !== 'ACQUIRED') return parsed
    const { fence, attempt, startTime, held, deadline, again, would } = parsed
    const acquired = { ...run, fence, attempt, startTime, held }
    this.#own.set(acquired, { keys, block: [...block, allMembers(acquired, said)] })
    if (checked.minReplicas > 0) await this.#replicated(acquired, checked)
    return { answer: 'ACQUIRED', run: acquired, deadline, again, would }
  }

  /** Keeps the lease; brings progress along where there is news. */
  async renew(run: GuardRun, options: { progress?: ProgressReport } = {}): Promise<RenewAnswer> {
    const { progress } = options
    const text = progress === undefined ? '' : progressJson(progress)
    const reply = await this.#call(this.#scripts.renew, run, [text])
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
    const args = [outcome.outcome, result, error]
    const reply = await this.#call(this.#scripts.finish, run, args)
    return parseReply('finish', finishReply, reply)
  }

  /** Cleans one thing, only where everything is exactly as it was seen; never under a living holder. */
  async releaseIf(request: ReleaseRequest): Promise<ReleaseAnswer> {
    const args = [request.actor, request.ttlMs === undefined ? '' : String(request.ttlMs)]
    const reply = await this.#clean(this.#scripts.releaseIf, request, [
      ...args,
      ...seenArguments(request.before)
    ])
    return parseReply('release-if', releaseReply, reply)
  }

  /** Puts back what releaseIf removed, only where nothing newer stands. */
  async restoreIf(request: RestoreRequest): Promise<RestoreAnswer> {
    const args = [
      request.actor,
      ...removedArguments(request.removed),
      sign(request.since ?? null),
      request.look ? '1' : ''
    ]
    const reply = await this.#clean(this.#scripts.restoreIf, request, args)
    return parseReply('restore-if', restoreReply, reply)
  }

  /** Everything about these resources at one moment; a few hundred ids a call keep Redis responsive. */
  async snapshot(type: string, ids: readonly string[]): Promise<SnapshotAnswer> {
    const keys = ids.flatMap((id) => {
      const { lock, state, runs } = this.#keys(type, id)
      return [lock, state, runs]
    })
    const { live } = typeKeys(this.namespace, type)
    const reply = await callScript(this.#connection, this.#scripts.snapshot, [live, ...keys], ids)
    return parseReply('snapshot', snapshotReply, reply)
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

  /** @throws UsageError where a run that came from elsewhere is none */
  #call(script: Script, run: GuardRun, args: readonly string[]): Promise<unknown> {
    let own = this.#own.get(run)
    if (!own) {
      const { keys, block } = this.#address(checkRun(run))
      own = { keys, block: [...block, allMembers(run, saidMembers(run))] }
    }
    return callScript(this.#connection, script, own.keys, [...own.block, ...args])
  }

  /** The keys, and the run block without its members. */
  #address(run: GuardRun): Addressed {
    return {
      keys: keyList(resourceKeys(this.namespace, run.type, run.id)),
      block: [run.runId, run.type, run.id, this.#channel]
    }
  }

  #clean(
    script: Script,
    { do: act, type, id }: Pick<ReleaseRequest, 'do' | 'type' | 'id'>,
    args: readonly string[]
  ): Promise<unknown> {
    const keys = keyList(this.#keys(type, id))
    return callScript(this.#connection, script, keys, [act, type, id, this.#channel, ...args])
  }

  /** @throws UsageError: what comes from a plan in a file is checked before Redis is asked */
  #keys(type: string, id: string): ResourceKeys {
    const checked = z.object({ type: taskTypeSchema, id: resourceIdSchema }).safeParse({ type, id })
    if (checked.success) return resourceKeys(this.namespace, type, id)
    const issue = checked.error.issues[0]
    throw new UsageError(String(issue?.path[0]), issue?.message ?? 'is wrong')
  }

  async #replicated(run: GuardRun, { minReplicas, replicaTimeoutMs }: CheckedRequest): Promise<void> {
    let reached = 0
    try {
      reached = await waitForReplicas(
        this.#connection,
        resourceKeys(this.namespace, run.type, run.id).lock,
        minReplicas,
        replicaTimeoutMs
      )
    } catch (error) {
      this.#undo.later(run)
      throw error
    }
    if (reached >= minReplicas) return
    this.#undo.later(run)
    throw new NotReplicatedError(minReplicas, reached)
  }
}

/** What a run's scripts begin with. */
interface Addressed {
  readonly keys: readonly string[]
  readonly block: readonly string[]
}

/** KEYS[1] to KEYS[8] of head.lua. */
const keyList = (keys: ResourceKeys): string[] => [
  keys.lock,
  keys.state,
  keys.runs,
  keys.refused,
  keys.live,
  keys.index,
  keys.clock,
  keys.stats
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
