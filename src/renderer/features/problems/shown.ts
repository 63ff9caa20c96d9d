import type { Translator } from '@shared/i18n'
import type { EndpointView, LiveFinding } from '@shared/live/view'
import { endpointName } from '../endpoints/endpoint-name'
import { findingMatcher } from './filter'
import { groupFindings, type FindingGroup } from './group'
import type { ProblemsView } from './view'

/** The findings that the view shows, in its groups: what the tree has from top to bottom, and F8 walks. */
export function shownGroups(
  findings: ReadonlyMap<string, LiveFinding>,
  endpoints: readonly EndpointView[],
  view: ProblemsView,
  t: Translator
): readonly FindingGroup[] {
  const names = new Map(endpoints.map((endpoint) => [endpoint.id, endpointName(endpoint, t)]))
  const kinds = new Map<string, string>()
  const kindOf = (kind: string): string => {
    const known = kinds.get(kind) ?? t(`findings:${kind}.title`)
    kinds.set(kind, known)
    return known
  }
  const matches = findingMatcher(
    view,
    ({ kind, endpointId }) => `${kindOf(kind)}\n${names.get(endpointId) ?? ''}`
  )
  return groupFindings(
    [...findings.values()].filter(matches),
    view.grouping,
    endpoints.map(({ id }) => id)
  )
}
