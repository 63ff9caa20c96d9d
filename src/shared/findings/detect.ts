import { createTranslator } from '../i18n'
import type { FactsSource, ResourceFacts, Snapshot, UnreadableFacts } from '../model/facts'
import { toIso } from '../time/iso'
import type { DetectContext } from './context'
import type { Finding, FindingKind, Severity, Suggestion } from './finding'
import { findingId } from './identity'
import { viewOf, type ResourceView } from './resource-view'
import type { Draft, Rule } from './rule'
import { rules } from './rules'
import { unreadableDraft } from './rules/unreadable'
import { findingMessage } from './texts'
import { thresholdsFor, type ThresholdTable } from './thresholds'

export type { DetectContext } from './context'

/** What is wrong with a resource, and until when that answer holds if nobody writes. */
export interface Judgement {
  readonly findings: readonly Finding[]
  /** Redis ms, after the context's `now`; null when only a write can change the answer. */
  readonly dueAt: number | null
}

/** Both answers of one look: `detectResource` and `nextDueAt` together, for less than either twice. */
export function judgeResource(resource: ResourceFacts, context: DetectContext): Judgement {
  const view = viewOf(resource, context)
  return { findings: findingsOf(view, context), dueAt: dueOf(view, context) }
}

/** What is wrong with one resource. Pure: the same facts and context give the same findings. */
export const detectResource = (resource: ResourceFacts, context: DetectContext): Finding[] =>
  findingsOf(viewOf(resource, context), context)

/**
 * The next moment (Redis ms, after `context.now`) at which time alone may change the resource's findings; null when
 * only a write can. Never too late; now and then too early.
 */
export const nextDueAt = (resource: ResourceFacts, context: DetectContext): number | null =>
  dueOf(viewOf(resource, context), context)

function findingsOf(view: ResourceView, context: DetectContext): Finding[] {
  const found: Finding[] = []
  for (const rule of applicable(view.facts))
    for (const draft of rule.find(view, context)) found.push(toFinding(rule, view.facts, draft, context))
  return found
}

function dueOf(view: ResourceView, context: DetectContext): number | null {
  let next = Infinity
  for (const rule of applicable(view.facts))
    for (const at of rule.dueAt(view, context)) if (at > context.now && at < next) next = at
  return next === Infinity ? null : next
}

/** The finding of a key that can't be understood. */
export function detectUnreadable(
  facts: UnreadableFacts,
  context: Pick<DetectContext, 'namespace' | 'now'>
): Finding {
  const rule = { kind: 'unreadable', severity: 'warning', suggestion: 'inspect' } as const
  return toFinding(rule, facts, unreadableDraft(facts), context)
}

/** What is wrong in a whole snapshot. */
export function detect(
  snapshot: Snapshot,
  thresholds: ThresholdTable,
  extra: Pick<DetectContext, 'firstSeen'> = {}
): Finding[] {
  const contexts = new Map<string, DetectContext>()
  const context = (type: string): DetectContext => {
    const known = contexts.get(type)
    if (known) return known
    const made = {
      namespace: snapshot.namespace,
      now: snapshot.at,
      reachableSince: snapshot.reachableSince,
      observedSince: snapshot.observedSince ?? null,
      thresholds: thresholdsFor(thresholds, type),
      ...extra
    }
    contexts.set(type, made)
    return made
  }
  return [
    ...snapshot.resources.flatMap((resource) => detectResource(resource, context(resource.type))),
    ...snapshot.unreadable.map((facts) => detectUnreadable(facts, context(facts.type)))
  ]
}

const applicable = (resource: ResourceFacts): readonly Rule[] => applicableTo[resource.source.kind]

const speakingOf = (kind: FactsSource['kind']): readonly Rule[] =>
  rules.filter((rule) => rule.sources.includes(kind))
const applicableTo: Readonly<Record<FactsSource['kind'], readonly Rule[]>> = {
  guard: speakingOf('guard'),
  template: speakingOf('template'),
  library: speakingOf('library')
}

function toFinding(
  rule: { kind: FindingKind; severity: Severity; suggestion: Suggestion },
  about: { type: string; id: string },
  draft: Draft,
  context: Pick<DetectContext, 'namespace' | 'now' | 'firstSeen'>
): Finding {
  const id = findingId(rule.kind, context.namespace, about.type, about.id, draft.oldest)
  const finding = {
    id,
    kind: rule.kind,
    severity: draft.severity ?? rule.severity,
    type: about.type,
    resource_id: about.id,
    since: toIso(draft.since ?? context.firstSeen?.(id) ?? context.now),
    evidence: draft.evidence,
    runs: [...draft.runs],
    suggestion: rule.suggestion
  }
  return { ...finding, message: findingMessage(createTranslator('en'), finding) }
}
