import type { Finding } from '@shared/findings/finding'
import { thresholdsFor, type ThresholdTable } from '@shared/findings/thresholds'
import type { ResourceFacts, Snapshot } from '@shared/model/facts'
import { isCleanable } from '@shared/plan/plan'
import type { KeyTemplate } from '@shared/settings/schema'
import { compileTemplate, readTemplateState } from '../monitor/templates/template'
import { chunks } from '../monitor/reading/pipeline'
import type { TemplateStateSeen } from './outcome'
import { stateSha1, type TemplateLocks } from './template-lock'

/** Asked for in one go. */
const BATCH = 50

export interface TemplatesRead {
  readonly snapshot: Snapshot
  /** By the lock's key: for `planCleanup`. */
  readonly templateStates: ReadonlyMap<string, TemplateStateSeen>
}

/**
 * Reads anew what these findings concern of a fleet's own guard, where the engineer's rule lets a cleanup touch it, so
 * that lock, expiry and state are of one moment. A lock that has changed since stays out of the plan.
 */
export async function readTemplates(
  locks: TemplateLocks,
  snapshot: Snapshot,
  findings: readonly Finding[],
  {
    templates,
    thresholds
  }: { readonly templates: readonly KeyTemplate[]; readonly thresholds: ThresholdTable }
): Promise<TemplatesRead> {
  const compiled = new Map(templates.map((one) => [one.name, compileTemplate(one)]))
  const wanted = new Set(
    findings
      .filter((one) => isCleanable(one.kind) && thresholdsFor(thresholds, one.type).unguardedAfter > 0)
      .map((one) => one.evidence.lock_key)
  )
  const places = snapshot.resources.flatMap((facts) => {
    const template = facts.source.kind === 'template' ? compiled.get(facts.source.template) : undefined
    const lock = facts.lock
    return template && lock && wanted.has(lock.key)
      ? [{ facts, lock, stateKey: template.stateKey(facts.type, facts.id) }]
      : []
  })
  const fresh = new Map<ResourceFacts, ResourceFacts>()
  const templateStates = new Map<string, TemplateStateSeen>()
  for (const batch of chunks(places, BATCH)) {
    const read = await Promise.all(
      batch.map(({ lock: { key }, stateKey }) => locks.look({ key, stateKey }).catch(toError))
    )
    for (const [at, { facts, lock, stateKey }] of batch.entries()) {
      const now = read[at]
      if (now instanceof Error || now?.lock !== lock.value) continue
      const state = now.state === null ? null : readTemplateState(now.state)
      if (state?.ok === false) continue
      fresh.set(facts, {
        ...facts,
        lock: { ...lock, expiresAt: now.lockExpiresAt },
        state: state?.ok ? state.facts : null
      })
      templateStates.set(lock.key, { key: stateKey, sha1: stateSha1(now.state) })
    }
  }
  if (fresh.size === 0) return { snapshot, templateStates }
  return {
    snapshot: { ...snapshot, resources: snapshot.resources.map((one) => fresh.get(one) ?? one) },
    templateStates
  }
}

const toError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))
