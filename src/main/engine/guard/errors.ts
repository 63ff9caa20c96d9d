/** Why a key could not be understood; nothing was written. */
export type UnreadableReason = 'wrong_type' | 'not_json' | 'future_version' | 'invalid'

/** A key of the resource can't be understood: the guard refuses to act on it, and no script has written anything. */
export class UnreadableKeyError extends Error {
  override readonly name = 'UnreadableKeyError'

  constructor(
    readonly key: string,
    readonly reason: UnreadableReason,
    /** The field at fault, or what was found instead: text out of Redis, hostile like all of it. */
    readonly detail: string
  ) {
    super(`the key ${JSON.stringify(key)} can't be read (${reason}: ${detail}); nothing was changed`)
  }
}

/** A script refused an argument: a fault of the caller, or of a guard that passes by the checks of this one. */
export class GuardArgumentError extends Error {
  override readonly name = 'GuardArgumentError'
}

/** Redis answered something that no script of this version answers. */
export class GuardReplyError extends Error {
  override readonly name = 'GuardReplyError'

  constructor(
    readonly script: string,
    readonly reply: unknown,
    options?: ErrorOptions
  ) {
    super(
      `${script} answered what this version does not know: ${JSON.stringify(reply)?.slice(0, 200)}`,
      options
    )
  }
}

/** The lease was taken and given back: fewer replicas than asked for had it within the time. */
export class NotReplicatedError extends Error {
  override readonly name = 'NotReplicatedError'

  constructor(
    readonly asked: number,
    readonly reached: number
  ) {
    super(`the lease reached ${reached} of the ${asked} replicas asked for; it was given back`)
  }
}

/** The reason of a LeaseKeeper's signal: another run holds, or held, a newer lease. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError'

  constructor(
    readonly runId: string,
    readonly holderRunId: string
  ) {
    super(`run ${runId} lost its lease to run ${holderRunId}`)
  }
}

/** The reason of a LeaseKeeper's signal: somebody finished the run. */
export class RunEndedError extends Error {
  override readonly name = 'RunEndedError'

  constructor(
    readonly runId: string,
    readonly status: string
  ) {
    super(`run ${runId} has ended already: ${status}`)
  }
}
