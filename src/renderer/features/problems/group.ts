import { assertNever } from '@shared/errors'
import { findingKinds, type Severity } from '@shared/findings/finding'
import { isQuiet } from '@shared/live/alert'
import type { LiveFinding } from '@shared/live/view'
import type { Grouping } from './view'

export interface FindingGroup {
  /** Stable, and unique among the groups of one grouping. */
  readonly id: string
  readonly by: Grouping
  /** The kind, the endpoint's id, or the task type. */
  readonly name: string
  /** The worst of its findings. */
  readonly severity: Severity
  readonly findings: readonly LiveFinding[]
  /** How many of them nobody has acknowledged or snoozed. */
  readonly active: number
}

const rank: Readonly<Record<Severity, number>> = { critical: 0, warning: 1, info: 2 }
const kindRank = new Map<string, number>(findingKinds.map((kind, at) => [kind, at]))

const nameBy: Readonly<Record<Grouping, (finding: LiveFinding) => string>> = {
  kind: ({ kind }) => kind,
  endpoint: ({ endpointId }) => endpointId,
  type: ({ type }) => type
}

/**
 * Kinds: the worst first. Endpoints: as they are listed. Types: by name. In a group the worst first, then the newest;
 * what was said of a finding moves it nowhere.
 * @param endpoints ids in their order
 */
export function groupFindings(
  findings: Iterable<LiveFinding>,
  by: Grouping = 'kind',
  endpoints: readonly string[] = []
): readonly FindingGroup[] {
  const byName = new Map<string, LiveFinding[]>()
  for (const finding of findings) {
    const name = nameBy[by](finding)
    const group = byName.get(name)
    if (group) group.push(finding)
    else byName.set(name, [finding])
  }
  return Array.from(byName, ([name, group]) => groupOf(by, name, group)).sort(groupOrder(by, endpoints))
}

function groupOf(by: Grouping, name: string, findings: LiveFinding[]): FindingGroup {
  findings.sort(worstThenNewest)
  return {
    id: `${by}:${name}`,
    by,
    name,
    severity: findings[0]?.severity ?? 'info',
    findings,
    active: findings.reduce((sum, finding) => sum + (isQuiet(finding) ? 0 : 1), 0)
  }
}

function groupOrder(
  by: Grouping,
  endpoints: readonly string[]
): (a: FindingGroup, b: FindingGroup) => number {
  switch (by) {
    case 'kind':
      return (a, b) =>
        rank[a.severity] - rank[b.severity] || (kindRank.get(a.name) ?? 0) - (kindRank.get(b.name) ?? 0)
    case 'endpoint':
      return (a, b) => endpoints.indexOf(a.name) - endpoints.indexOf(b.name)
    case 'type':
      return (a, b) => (a.name < b.name ? -1 : 1)
    default:
      return assertNever(by)
  }
}

const times = new WeakMap<LiveFinding, number>()

/** Parsed once a finding: sorting thousands asks often. */
function since(finding: LiveFinding): number {
  const known = times.get(finding)
  if (known !== undefined) return known
  const at = Date.parse(finding.since)
  times.set(finding, at)
  return at
}

const worstThenNewest = (a: LiveFinding, b: LiveFinding): number =>
  rank[a.severity] - rank[b.severity] || since(b) - since(a) || (a.key < b.key ? -1 : 1)

/** All findings by kind, the worst first. */
export const orderedFindings = (findings: ReadonlyMap<string, LiveFinding>): readonly LiveFinding[] =>
  groupFindings(findings.values()).flatMap((group) => group.findings)

export interface FindingCounts extends Readonly<Record<Severity, number>> {
  /** Acknowledged or snoozed: in none of the others. */
  readonly quiet: number
}

/** How many wait for somebody. */
export function countFindings(findings: ReadonlyMap<string, LiveFinding>): FindingCounts {
  const counts = { critical: 0, warning: 0, info: 0, quiet: 0 }
  for (const finding of findings.values()) counts[isQuiet(finding) ? 'quiet' : finding.severity] += 1
  return counts
}

/** The worst finding of a resource; undefined where there is none. */
export function worstFindingOf(
  findings: ReadonlyMap<string, LiveFinding>,
  of: { readonly endpointId: string; readonly type: string; readonly resourceId: string }
): LiveFinding | undefined {
  let worst: LiveFinding | undefined
  for (const finding of findings.values()) {
    if (
      finding.endpointId === of.endpointId &&
      finding.type === of.type &&
      finding.resource_id === of.resourceId &&
      (!worst || rank[finding.severity] < rank[worst.severity])
    )
      worst = finding
  }
  return worst
}
