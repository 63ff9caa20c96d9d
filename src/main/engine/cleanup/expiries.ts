import type { Finding } from '@shared/findings/finding'
import type { ResourceFacts, Snapshot } from '@shared/model/facts'
import { isCleanable } from '@shared/plan/plan'
import type { Guard } from '../guard'

/** Ids a call: the script reads each resource whole, about 20 µs where it had one run, and nobody else is answered meanwhile. */
const BATCH = 50

/**
 * A monitor reads no lock's TTL where `live` has the deadline; a plan compares the expiry exactly. Reads it for the locks
 * that these findings concern, where it is missing.
 * @returns the snapshot with those expiries; a lock whose value has changed since stays as it was, and out of the plan
 */
export async function readExpiries(
  guard: Pick<Guard, 'snapshot'>,
  snapshot: Snapshot,
  findings: readonly Finding[]
): Promise<Snapshot> {
  const wanted = new Set(
    findings.filter((one) => isCleanable(one.kind)).map((one) => `${one.type}\n${one.resource_id}`)
  )
  const missing = snapshot.resources.filter(
    (one) =>
      one.source.kind === 'guard' &&
      one.lock !== null &&
      one.lock.expiresAt === undefined &&
      wanted.has(`${one.type}\n${one.id}`)
  )
  if (missing.length === 0) return snapshot
  const read = new Map<ResourceFacts, ResourceFacts>()
  for (const type of new Set(missing.map((one) => one.type))) {
    const own = missing.filter((one) => one.type === type)
    for (let at = 0; at < own.length; at += BATCH) {
      const batch = own.slice(at, at + BATCH)
      const { resources } = await guard.snapshot(
        type,
        batch.map((one) => one.id)
      )
      const byId = new Map(resources.map((one) => [one.id, one]))
      for (const facts of batch) {
        const now = byId.get(facts.id)
        if (facts.lock && now?.lock === facts.lock.value)
          read.set(facts, { ...facts, lock: { ...facts.lock, expiresAt: now.lockExpiresAt } })
      }
    }
  }
  return { ...snapshot, resources: snapshot.resources.map((one) => read.get(one) ?? one) }
}
