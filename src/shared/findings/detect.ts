import { createTranslator } from '../i18n'
import type { ResourceFacts, Snapshot, UnreadableFacts } from '../model/facts'
import { toIso } from '../time/iso'
import type { DetectContext } from './context'
import type { Finding, FindingKind, Severity, Suggestion } from './finding'
import { findingId } from './identity'
import { viewOf } from './resource-view'
import type { Draft } from './rule'
import { rules } from './rules'
import { unreadableDraft } from './rules/unreadable'
import { findingMessage } from './texts'
import { thresholdsFor, type ThresholdTable } from './thresholds'

export type { DetectContext } from './context'

/** What is wrong with one resource. Pure: the same facts and context give the same findings. */
export function detectResource(resource: ResourceFacts, context: DetectContext): Finding[] {
  const view = viewOf(resource, context)
  return applicable(resource).flatMap((rule) =>
    rule.find(view, context).map((draft) => toFinding(rule, resource, draft, context))
  )
}

/**
 * The next moment (Redis ms, after `context.now`) at which time alone may change the resource's findings; null when
 * only a write can. Never too late; now and then too early.
 */
export function nextDueAt(resource: ResourceFacts, context: DetectContext): number | null {
  const view = viewOf(resource, context)
  let next = Infinity
  for (const rule of applicable(resource))
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

const applicable = (resource: ResourceFacts): typeof rules =>
  resource.source.kind === 'guard' ? rules : templateRules

const templateRules = rules.filter((rule) => rule.templates)

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
