import type { CleanupChoice } from '@shared/live/cleanup'
import type { LiveFinding, LockRow } from '@shared/live/view'
import type { ResourceRef } from '@shared/live/resource'
import type { CleanupScope } from './scope'

/** What a scope comes to with these endpoints; null: nobody knows any more. */
export function choicesOf(scope: CleanupScope, endpointIds: readonly string[]): CleanupChoice[] | null {
  if (scope.of === 'all') return endpointIds.map((endpointId) => ({ of: 'all', endpointId }))
  return scope.of === 'chosen' ? scope.choices : null
}

type Chosen = Extract<CleanupChoice, { of: 'chosen' }>

/** Collects what was chosen by the endpoint that it belongs to. */
class Collector {
  readonly #byEndpoint = new Map<string, Chosen>()

  of(endpointId: string): Chosen {
    const known = this.#byEndpoint.get(endpointId)
    if (known) return known
    const made: Chosen = { of: 'chosen', endpointId, findings: [], resources: [] }
    this.#byEndpoint.set(endpointId, made)
    return made
  }

  get choices(): CleanupChoice[] {
    return [...this.#byEndpoint.values()]
  }
}

export function choicesOfFindings(findings: Iterable<LiveFinding>): CleanupChoice[] {
  const collector = new Collector()
  for (const { id, endpointId } of findings) collector.of(endpointId).findings.push(id)
  return collector.choices
}

/** Rows are runs and locks; what is cleaned is what is wrong with their resources. */
export function choicesOfRows(rows: Iterable<LockRow>): CleanupChoice[] {
  const collector = new Collector()
  const seen = new Set<string>()
  for (const { endpointId, type, resourceId, source } of rows) {
    const name = [endpointId, type, resourceId, source].join('\n')
    if (seen.has(name)) continue
    seen.add(name)
    const template = source === 'guard' ? null : source
    collector.of(endpointId).resources.push({ type, id: resourceId, template })
  }
  return collector.choices
}

/** The resource itself, and whatever is found of it. */
export function choicesOfResource(
  { endpointId, type, id }: ResourceRef,
  findings: Iterable<LiveFinding>
): CleanupChoice[] {
  const collector = new Collector()
  collector.of(endpointId).resources.push({ type, id, template: null })
  for (const finding of findings)
    if (finding.endpointId === endpointId && finding.type === type && finding.resource_id === id)
      collector.of(endpointId).findings.push(finding.id)
  return collector.choices
}
