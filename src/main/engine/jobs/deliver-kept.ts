import { Guard } from '../guard'
import type { GuardConnection } from '../guard'
import { finishWith } from './guarded-run'
import { deliverOutbox } from './outbox'
import type { Delivery } from './outbox'

/**
 * Delivers the outcomes that earlier processes kept for this endpoint (`address` as RedisTarget has it), in whatever
 * namespace they belong to. Quick where there are none: one look into a folder.
 */
export async function deliverKept(
  home: string,
  address: string,
  connection: GuardConnection
): Promise<Delivery> {
  const guards = new Map<string, Guard>()
  const guardOf = (namespace: string): Guard => {
    const known = guards.get(namespace) ?? new Guard(connection, { namespace })
    guards.set(namespace, known)
    return known
  }
  try {
    return await deliverOutbox(home, address, async ({ namespace, run, outcome }) => {
      await finishWith(guardOf(namespace), run, outcome)
    })
  } finally {
    for (const guard of guards.values()) guard.close()
  }
}
