export {
  type AcquireAnswer,
  type FinishAnswer,
  type Holder,
  parseReply,
  type RenewAnswer,
  type Replies
} from './answers'
export {
  type ReleaseAnswer,
  type Removed,
  removedSchema,
  type ResourceSnapshot,
  type RestoreAnswer,
  sign,
  signedText,
  type SnapshotAnswer
} from './clean-answers'
export { callScript, type GuardConnection } from './connection'
export {
  GuardArgumentError,
  GuardReplyError,
  LeaseLostError,
  NotReplicatedError,
  RunEndedError,
  UnreadableKeyError,
  type UnreadableReason
} from './errors'
export {
  type FinishOutcome,
  Guard,
  type GuardOptions,
  type ProgressReport,
  type ReleaseRequest,
  type RestoreRequest
} from './guard'
export { LeaseKeeper, type LeaseEvents, type LeaseKeeperOptions } from './lease-keeper'
export type { AcquireRequest } from './request'
export { type GuardRun, guardRunSchema } from './run'
