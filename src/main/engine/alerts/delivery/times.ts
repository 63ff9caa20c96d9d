import type { GatherTimes } from './pending'

/** All that a channel's sending waits for, in milliseconds. */
export interface SenderTimes extends GatherTimes {
  /** For how long a claim holds: renewed at a third of it while its message waits. */
  readonly lease: number
  /** A Redis that can't be asked for a claim is waited for this long; then the alert goes without. */
  readonly patience: number
  /** Between two questions of what could not be asked. */
  readonly again: number
  /** The first wait after a failed try, and the longest of those that double from it; each is cut by up to a half, by chance. */
  readonly firstWait: number
  readonly longestWait: number
  /** For one try. */
  readonly timeout: number
  /** The same trouble is not told anew sooner than this after its end was. */
  readonly pause: number
  /** A message older than this is given up. */
  readonly oldest: number
  /** How often a queue that another process holds is tried for. */
  readonly standby: number
}

const [SECOND, MINUTE, DAY] = [1000, 60_000, 86_400_000]

export const senderTimes: SenderTimes = {
  gather: SECOND,
  calm: 3 * SECOND,
  longest: 20 * SECOND,
  between: 30 * SECOND,
  lease: MINUTE,
  patience: MINUTE,
  again: 5 * SECOND,
  firstWait: 4 * SECOND,
  longestWait: 5 * MINUTE,
  timeout: 15 * SECOND,
  pause: 5 * MINUTE,
  oldest: 3 * DAY,
  standby: 5 * SECOND
}

/** So many messages of a channel wait on the disk at most; what comes then waits in memory and becomes one group. */
export const MOST_QUEUED = 500
