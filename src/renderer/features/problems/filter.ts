import { isQuiet } from '@shared/live/alert'
import type { LiveFinding } from '@shared/live/view'
import type { ProblemsView } from './view'

const texts = new WeakMap<LiveFinding, string>()

/** All of a finding that the filter looks into, made once a finding: there may be thousands. */
function textOf(finding: LiveFinding): string {
  const known = texts.get(finding)
  if (known !== undefined) return known
  const { id, type, resource_id, message, runs, alert } = finding
  const text = [id, type, resource_id, message, ...runs, alert?.by ?? '', alert?.note ?? '']
    .join('\n')
    .toLowerCase()
  texts.set(finding, text)
  return text
}

/** @param namesOf what the window calls its kind and its endpoint, in its language */
export function findingMatcher(
  view: ProblemsView,
  namesOf: (finding: LiveFinding) => string
): (finding: LiveFinding) => boolean {
  const words = view.text.toLowerCase().split(/\s+/u).filter(Boolean)
  return (finding) => {
    if (view.hidden.includes(finding.severity)) return false
    if (isQuiet(finding) && !view[finding.alert?.state === 'snoozed' ? 'snoozed' : 'acknowledged'])
      return false
    if (words.length === 0) return true
    const text = textOf(finding)
    const names = namesOf(finding).toLowerCase()
    return words.every((word) => text.includes(word) || names.includes(word))
  }
}
