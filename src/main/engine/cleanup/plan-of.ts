import { setImmediate as breathe } from 'node:timers/promises'
import type { Finding } from '@shared/findings/finding'
import type { ThresholdTable } from '@shared/findings/thresholds'
import type { ResourceFacts, Snapshot, UnreadableFacts } from '@shared/model/facts'
import type { Plan } from '@shared/plan/plan'
import { reasonOf } from '@shared/plan/said'
import { resourceKeys } from '@shared/protocol/keys'
import type { KeyTemplate } from '@shared/settings/schema'
import type { Guard } from '../guard'
import { guardKey, templateKey } from '../monitor/model/entry'
import type { Known } from '../monitor/known'
import type { MonitorStatus } from '../monitor/status'
import { compileTemplate } from '../monitor/templates/template'
import { choose, type Choice } from './choose'
import { readExpiries } from './expiries'
import { Planner } from './plan'
import { readTemplates } from './read-templates'
import { isLive } from './share'
import type { TemplateLocks } from './template-lock'

/** A monitor that watches the endpoint: its sweeps are the proof. */
export interface PlanSource {
  readonly known: Known
  readonly status: Pick<MonitorStatus, 'complete' | 'unread' | 'connection'>
}

export interface PlanOfOptions {
  /** The endpoint's address, without any secret. */
  readonly endpoint: string
  readonly namespace: string
  readonly guard: Pick<Guard, 'snapshot'>
  readonly templateLocks: TemplateLocks
  readonly templates: readonly KeyTemplate[]
  readonly thresholds: ThresholdTable
  readonly signal?: AbortSignal
}

/** Work between two rests of the loop: some milliseconds. */
const AT_ONCE = 500
const COUNTED_AT_ONCE = 5_000

/**
 * Plans a cleanup from what a monitor knows: its findings, proven by its own sweeps, and what stands now where that is to
 * be compared. Changes nothing; never holds the loop up.
 * @throws what the connection throws; the signal's reason
 */
export async function planOf(source: PlanSource, choice: Choice, options: PlanOfOptions): Promise<Plan> {
  const { namespace, thresholds, signal } = options
  const { known, status } = source
  const chosen = choose(choice, known.findings, namespace)
  const all = [...chosen.findings, ...chosen.helpless]
  const whole: Snapshot = {
    namespace,
    at: known.now,
    reachableSince: known.reach.reachableSince,
    observedSince: known.reach.observedSince,
    ...resourcesOf(all, known, options)
  }
  const live = await countLive(known, signal)
  const exact = await readExpiries(options.guard, whole, chosen.findings)
  signal?.throwIfAborted()
  const planner = new Planner({
    endpoint: options.endpoint,
    ...(await readTemplates(options.templateLocks, exact, chosen.findings, options)),
    findings: chosen.findings,
    thresholds,
    complete: status.complete && status.connection === 'live',
    unread: status.unread,
    liveLocks: (templates) => live.guarded + (templates ? live.foreign : 0)
  })
  for (const [at, finding] of planner.chosen.entries()) {
    planner.add(finding)
    if (at % AT_ONCE === AT_ONCE - 1) {
      await breathe()
      signal?.throwIfAborted()
    }
  }
  for (const finding of chosen.helpless) planner.leave(finding, reasonOf('not_cleanable'))
  for (const resource of chosen.sound) planner.leaveResource(resource, reasonOf('nothing_wrong'))
  return planner.finish()
}

/** The facts that the findings are about, and those of their keys that can't be read. */
function resourcesOf(
  findings: readonly Finding[],
  known: Known,
  { namespace, templates }: PlanOfOptions
): { readonly resources: ResourceFacts[]; readonly unreadable: UnreadableFacts[] } {
  const compiled = templates.map(compileTemplate)
  const keys = new Set(findings.map(storeKey))
  const entries = [...keys].flatMap((key) => known.store.get(key) ?? [])
  return {
    resources: entries.map(({ facts }) => facts),
    unreadable: [...known.unreadable, ...entries.flatMap(({ unreadable }) => unreadable)]
  }

  function storeKey({ type, resource_id: id, evidence }: Finding): string {
    const { lock_key: lock } = evidence
    if (typeof lock !== 'string' || lock === resourceKeys(namespace, type, id).lock) return guardKey(type, id)
    const template = compiled.find(
      (one) => one.match(lock)?.part === 'lock' && one.lockKey(type, id) === lock
    )
    return template ? templateKey(template.name, type, id) : guardKey(type, id)
  }
}

/** The live locks of the whole endpoint, whatever was chosen of it: what the brake counts by. */
async function countLive(
  { store, now }: Known,
  signal: AbortSignal | undefined
): Promise<{ readonly guarded: number; readonly foreign: number }> {
  let [guarded, foreign, seen] = [0, 0, 0]
  for (const { facts } of store.entries()) {
    if (isLive(facts, now)) {
      if (facts.source.kind === 'guard') guarded += 1
      else if (facts.source.kind === 'template') foreign += 1
    }
    seen += 1
    if (seen % COUNTED_AT_ONCE === 0) {
      await breathe()
      signal?.throwIfAborted()
    }
  }
  return { guarded, foreign }
}
