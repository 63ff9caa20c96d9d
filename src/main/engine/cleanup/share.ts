import { UsageError } from '@shared/errors'
import type { Plan } from '@shared/plan/plan'

export const DEFAULT_MAX_SHARE = 0.5
/** With this many live locks or fewer any share may be touched: half of two says nothing. */
export const SHARE_COUNTS_ABOVE = 20

/**
 * The brake: a plan that would touch most of the live locks is more likely a wrong conclusion than a broken fleet.
 * @param maxShare 0 to 1
 * @throws UsageError naming `--max-share`
 */
export function checkShare(
  plan: Pick<Plan, 'live_locks' | 'touched_locks'>,
  maxShare = DEFAULT_MAX_SHARE
): void {
  if (!(maxShare >= 0 && maxShare <= 1)) throw new UsageError('--max-share', 'takes a number from 0 to 1')
  const { live_locks: locks, touched_locks: touched } = plan
  if (locks <= SHARE_COUNTS_ABOVE || touched <= locks * maxShare) return
  throw new UsageError(
    '--max-share',
    `this plan would touch ${touched} of ${locks} live locks, more than the share of ${maxShare}; ` +
      'look at why so many are found, and give a greater share where it is meant'
  )
}
