import { actionIds, actionKey, type ActionId } from '@shared/ipc/actions'
import { createTranslator, type Translator } from '@shared/i18n'
import { actionInfo } from './actions'
import { fuzzy, matchClass, START, wordsOf, type Match } from './fuzzy'

export interface RankedAction {
  readonly id: ActionId
  /** `View: Show Locks`. */
  readonly title: string
  readonly ranges: Match['ranges']
  readonly recent: boolean
}

export const actionTitle = (id: ActionId, t: Translator): string =>
  t('palette:title', {
    category: t(`palette:category.${actionInfo[id].category}`),
    title: t(`palette:action.${actionKey(id)}`)
  })

/** Actions that only show something: who types its name means the way there, before what can be done with it. */
const SHOWING: ReadonlySet<ActionId> = new Set([
  ...actionIds.filter((id) => /^(?:panel\.|view\.(?!focus|toggle))/.test(id)),
  'audit.show',
  'alerts.show',
  'celery.overview',
  'keybindings.show',
  'settings.open'
])

/**
 * The actions that fit what was typed, the best first; of equals those of the editor in front (several tables can be
 * sorted and exported), those used last, then by title. English titles and ids are found in every language.
 */
export function rankActions(
  query: string,
  t: Translator,
  recent: readonly ActionId[],
  isOffered: (id: ActionId) => boolean,
  front?: string
): readonly RankedAction[] {
  const words = wordsOf(query)
  const english = createTranslator('en')
  const found = actionIds.filter(isOffered).flatMap((id) => {
    const title = actionTitle(id, t)
    const shown = bestOf(words, title, t(`palette:action.${actionKey(id)}`))
    const hidden = fuzzy(words, `${actionTitle(id, english)} ${id}`.toLowerCase())
    if (!shown && !hidden) return []
    // What is not seen to match stands behind all that is.
    const score = shown ? shown.score : -1
    const used = recent.indexOf(id)
    return [{ id, title, ranges: shown?.ranges ?? [], score, used: used === -1 ? Infinity : used }]
  })
  const level = (score: number): number => (words.length === 0 ? 0 : matchClass(score))
  const inFront = (id: ActionId): number => (words.length > 0 && actionInfo[id].category === front ? 1 : 0)
  return found
    .sort(
      (a, b) =>
        level(b.score) - level(a.score) ||
        inFront(b.id) - inFront(a.id) ||
        (a.used === b.used ? 0 : a.used - b.used) ||
        Number(SHOWING.has(b.id)) - Number(SHOWING.has(a.id)) ||
        b.score - a.score ||
        a.title.localeCompare(b.title)
    )
    .map(({ id, title, ranges, used }) => ({ id, title, ranges, recent: used !== Infinity }))
}

/**
 * In the title as shown, or better in the part behind the category. The category is one word of the title among others:
 * all that it holds begin with it.
 */
function bestOf(words: readonly string[], title: string, own: string): Match | null {
  const lower = title.toLowerCase()
  const all = belowStart(fuzzy(words, lower))
  const part = fuzzy(words, own.toLowerCase())
  if (!part || (all && all.score >= part.score)) return all
  const offset = lower.length - own.length
  return { score: part.score, ranges: part.ranges.map(([from, to]) => [from + offset, to + offset]) }
}

const belowStart = (match: Match | null): Match | null =>
  match && { ...match, score: Math.min(match.score, START - 1) }
