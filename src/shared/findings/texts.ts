import type { TextParams, Translator } from '../i18n'
import type { Finding } from './finding'

/** What a person reads of a finding, in the translator's language. */
export interface FindingTexts {
  readonly title: string
  /** One sentence with this case's facts. */
  readonly message: string
  /** Why it is a problem. */
  readonly why: string
  /** What to do. */
  readonly advice: string
  /** The suggestion as a short label; null where there is none. */
  readonly suggestion: string | null
}

export function findingTexts(
  t: Translator,
  finding: Pick<Finding, 'kind' | 'type' | 'resource_id' | 'since' | 'evidence' | 'suggestion'>
): FindingTexts {
  const params = textParams(t, finding)
  return {
    title: t(`findings:${finding.kind}.title`, params),
    message: t(`findings:${finding.kind}.message`, params),
    why: t(`findings:${finding.kind}.why`, params),
    advice: t(`findings:${finding.kind}.advice`, params),
    suggestion: finding.suggestion ? t(`findings:suggestion.${finding.suggestion}`) : null
  }
}

/** The sentence alone: detection needs no more, and makes it for every finding. */
export function findingMessage(
  t: Translator,
  finding: Pick<Finding, 'kind' | 'type' | 'resource_id' | 'since' | 'evidence'>
): string {
  return t(`findings:${finding.kind}.message`, textParams(t, finding))
}

/** Evidence whose values are codes: the catalogs have a word for each. */
const CODES = ['reason', 'holder', 'limit_of', 'proof', 'state_status', 'how'] as const

function textParams(
  t: Translator,
  finding: Pick<Finding, 'type' | 'resource_id' | 'since' | 'evidence'>
): TextParams {
  const params: Record<string, TextParams[string]> = {
    ...finding.evidence,
    type: finding.type,
    resource_id: finding.resource_id,
    since: finding.since
  }
  for (const name of CODES) {
    const code = finding.evidence[name]
    if (typeof code === 'string') params[name] = t(`findings:${name}.${code}`)
  }
  // What is not known reads as such, not as an empty place or `null`.
  for (const [name, value] of Object.entries(params)) if (value === null) params[name] = t('findings:unknown')
  return params
}
