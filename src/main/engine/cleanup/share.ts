import { UsageError } from '@shared/errors'
import type { ResourceFacts, Snapshot } from '@shared/model/facts'
import type { Action, Plan } from '@shared/plan/plan'
import { DEFAULT_MAX_SHARE, isBraked, SHARE_COUNTS_ABOVE } from '@shared/plan/share'

export { DEFAULT_MAX_SHARE, SHARE_COUNTS_ABOVE } from '@shared/plan/share'

/** A resource within a namespace; neither part can hold a line break. */
export const nameOf = (type: string, id: string): string => `${type}\n${id}`

/**
 * The resources with a live lock: one that stands, or one whose run says that it runs. A run that seems dead counts, its
 * lock being over by then: a whole fleet that seems dead at once is what the brake is for.
 * @param templates counts a fleet's own locks as well, for a plan that touches some
 */
export const liveLocks = (
  { resources, at }: Pick<Snapshot, 'resources' | 'at'>,
  templates = false
): ReadonlySet<string> =>
  new Set(
    resources.flatMap((one) => {
      if (one.source.kind === 'library' || !isLive(one, at)) return []
      if (one.source.kind === 'guard') return [nameOf(one.type, one.id)]
      return templates && one.lock ? [one.lock.key] : []
    })
  )

/** Whether it holds a lock, or a run of it says that it runs. */
export const isLive = (facts: ResourceFacts, now: number): boolean =>
  facts.live.length > 0 || stands(facts, now)

/** The resources that these actions touch: a run that is closed gives its lock up, expired or not. */
export const touchedLocks = (
  actions: readonly Pick<Action, 'type' | 'resource_id' | 'source' | 'key'>[]
): ReadonlySet<string> =>
  new Set(actions.map((one) => (one.source === undefined ? nameOf(one.type, one.resource_id) : one.key)))

const stands = ({ lock }: ResourceFacts, now: number): boolean =>
  lock !== null && (lock.expiresAt == null || lock.expiresAt > now)

/** Whether the brake could refuse a plan that touches so many, however many there are. */
export const mayBeTooMany = (touched: number, maxShare: number): boolean =>
  touched > SHARE_COUNTS_ABOVE * maxShare

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
  if (!isBraked({ live_locks: locks, touched_locks: touched }, maxShare)) return
  throw new UsageError(
    '--max-share',
    `this plan would touch ${touched} of ${locks} live locks, more than the share of ${maxShare}; ` +
      'look at why so many are found, and give a greater share where it is meant'
  )
}
