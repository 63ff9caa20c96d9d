import { findingKinds, type FindingKind, type Severity } from '@shared/findings/finding'
import type { LiveFinding } from '@shared/live/view'

export interface FindingGroup {
  readonly kind: FindingKind
  /** The worst of its findings. */
  readonly severity: Severity
  readonly findings: readonly LiveFinding[]
}

const rank: Readonly<Record<Severity, number>> = { critical: 0, warning: 1, info: 2 }
const kindRank = new Map(findingKinds.map((kind, at) => [kind, at]))

/** The worst kinds first, within a kind the newest first. */
export function groupFindings(findings: ReadonlyMap<string, LiveFinding>): readonly FindingGroup[] {
  const byKind = new Map<FindingKind, LiveFinding[]>()
  for (const finding of findings.values()) {
    const group = byKind.get(finding.kind)
    if (group) group.push(finding)
    else byKind.set(finding.kind, [finding])
  }
  return [...byKind]
    .map(([kind, group]): FindingGroup => {
      const worst = group.reduce((a, b) => (rank[b.severity] < rank[a.severity] ? b : a))
      return { kind, severity: worst.severity, findings: group.sort(newestFirst) }
    })
    .sort(
      (a, b) =>
        rank[a.severity] - rank[b.severity] || (kindRank.get(a.kind) ?? 0) - (kindRank.get(b.kind) ?? 0)
    )
}

const newestFirst = (a: LiveFinding, b: LiveFinding): number =>
  rank[a.severity] - rank[b.severity] || Date.parse(b.since) - Date.parse(a.since) || (a.key < b.key ? -1 : 1)

/** All findings as the tree has them from top to bottom: the order of F8. */
export const orderedFindings = (findings: ReadonlyMap<string, LiveFinding>): readonly LiveFinding[] =>
  groupFindings(findings).flatMap((group) => group.findings)

export type SeverityCounts = Readonly<Record<Severity, number>>

export function countSeverities(findings: ReadonlyMap<string, LiveFinding>): SeverityCounts {
  const counts = { critical: 0, warning: 0, info: 0 }
  for (const finding of findings.values()) counts[finding.severity] += 1
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
