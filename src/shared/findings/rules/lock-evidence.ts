import type { LockFacts } from '../../model/facts'
import { toIso } from '../../time/iso'
import type { Evidence } from '../finding'
import { finished, running, type ResourceView } from '../resource-view'

/** `expires_at`: null for a lock that never expires; left out where its TTL was not read. */
export const expiryEvidence = (lock: LockFacts): Evidence =>
  lock.expiresAt === undefined ? {} : { expires_at: lock.expiresAt === null ? null : toIso(lock.expiresAt) }

/** What is known of the lock's owner: it runs, it ended or fell silent, or nothing is known of it. */
export function holderOf(view: ResourceView, now: number): 'running' | 'ended' | 'silent' | 'unknown' {
  const { lock, state } = view.facts
  const owner = view.runs.find((run) => run.runId === lock?.value)
  if (!owner) return 'unknown'
  if (running(owner, now)) return 'running'
  if (owner.live && !finished(owner)) return 'silent'
  const status = owner.record?.status ?? state?.status
  // No guard keeps a run that runs out of `live`; a template's state is all there is to go by.
  if (status === 'running') return view.facts.source.kind === 'template' ? 'running' : 'silent'
  return status === undefined ? 'unknown' : 'ended'
}
