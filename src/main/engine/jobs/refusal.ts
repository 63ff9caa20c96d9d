import { UsageError } from '@shared/errors'
import { GuardArgumentError, GuardReplyError, UnreadableKeyError } from '../guard/errors'

/** True where asking again would be answered the same: the data or the request is at fault, not the way to Redis. */
export const isRefusal = (error: unknown): boolean =>
  error instanceof UnreadableKeyError ||
  error instanceof GuardArgumentError ||
  error instanceof GuardReplyError ||
  error instanceof UsageError
