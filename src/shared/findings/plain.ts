import type { Finding } from './finding'

/** How many of a list's values a sentence names. */
const NAMED = 3

/** The finding with every text of it made harmless by `clean`: its sentence is made from them. */
export function plainFinding<F extends Pick<Finding, 'type' | 'resource_id' | 'evidence'>>(
  finding: F,
  clean: (text: string) => string
): F {
  return {
    ...finding,
    type: clean(finding.type),
    resource_id: clean(finding.resource_id),
    evidence: Object.fromEntries(
      Object.entries(finding.evidence).map(([name, value]) => [
        name,
        typeof value === 'string'
          ? clean(value)
          : Array.isArray(value)
            ? value.slice(0, NAMED).map(clean)
            : value
      ])
    )
  }
}
