import type { Finding } from '@shared/findings/finding'
import { isCleanable, type CleanableKind } from '@shared/plan/plan'
import { resourceKeys } from '@shared/protocol/keys'

/** A resource that a person chose: the guard's, or one that a key template names. */
export interface ChosenResource {
  readonly type: string
  readonly id: string
  /** Null: the guard's. */
  readonly template: string | null
}

/** What a cleanup is to be planned of. */
export type Choice =
  /** All that can be cleaned, of these kinds. */
  | { readonly of: 'all'; readonly kinds?: readonly CleanableKind[] }
  /** Findings by their ids, and whatever is wrong with these resources. */
  | {
      readonly of: 'chosen'
      readonly findings: readonly string[]
      readonly resources: readonly ChosenResource[]
    }

/** What there is of a choice. */
export interface Chosen {
  readonly findings: readonly Finding[]
  /** Chosen, and nothing can be cleaned about them. */
  readonly helpless: readonly Finding[]
  /** Chosen, and nothing is wrong with them. */
  readonly sound: readonly ChosenResource[]
  /** Chosen findings that no longer stand. */
  readonly resolved: readonly string[]
}

const nameOf = (type: string, id: string, foreign: boolean): string =>
  `${foreign ? '\u001e' : ''}${type}\u001e${id}`

/** @param namespace the guard's, by which its locks are told from a fleet's own */
export function choose(choice: Choice, findings: Iterable<Finding>, namespace: string): Chosen {
  if (choice.of === 'all') {
    const { kinds } = choice
    const wanted = [...findings].filter(({ kind }) => isCleanable(kind) && (kinds?.includes(kind) ?? true))
    return { findings: wanted, helpless: [], sound: [], resolved: [] }
  }
  const ids = new Set(choice.findings)
  const places = new Map(
    choice.resources.map((one) => [nameOf(one.type, one.id, one.template !== null), one])
  )
  const met = new Set<string>()
  const chosen: Finding[] = []
  const helpless: Finding[] = []
  for (const finding of findings) {
    const { type, resource_id: id, evidence } = finding
    const own = resourceKeys(namespace, type, id).lock
    const place = nameOf(type, id, typeof evidence.lock_key === 'string' && evidence.lock_key !== own)
    const named = ids.delete(finding.id)
    if (!named && !places.has(place)) continue
    if (isCleanable(finding.kind)) {
      chosen.push(finding)
      met.add(place)
    } else if (named) helpless.push(finding)
  }
  const sound = [...places].flatMap(([place, resource]) => (met.has(place) ? [] : [resource]))
  return { findings: chosen, helpless, sound, resolved: [...ids] }
}
