import { cleanableKinds, type Because } from '@shared/plan/plan'
import type { Item } from './draft'

/** How much a mistake would cost: the proof decides. */
export type Risk = 'low' | 'medium' | 'high'

/** Items with one reason. */
export interface ItemGroup {
  readonly id: string
  readonly kind: Item['action']['kind']
  readonly because: Because
  readonly risk: Risk
  readonly items: readonly Item[]
}

const RISK: Readonly<Record<Because, Risk>> = {
  ended: 'low',
  no_ttl: 'low',
  dead: 'medium',
  unguarded: 'high'
}
const REASONS: readonly Because[] = ['dead', 'ended', 'no_ttl', 'unguarded']

/** A plan of an earlier version does not say it. */
export const becauseOf = ({ action }: Item): Because =>
  action.because ?? (action.do === 'close_run' ? 'dead' : action.do === 'set_ttl' ? 'no_ttl' : 'ended')

/**
 * Groups items by why, in the order in which a plan acts.
 * @param items in the order in which they are to stand in their groups: `inOrder`
 */
export function groupItems(items: readonly Item[]): readonly ItemGroup[] {
  const groups = new Map<string, { kind: ItemGroup['kind']; because: Because; items: Item[] }>()
  for (const item of items) {
    const because = becauseOf(item)
    const { kind } = item.action
    const id = `${kind}:${because}`
    const group = groups.get(id)
    if (group) group.items.push(item)
    else groups.set(id, { kind, because, items: [item] })
  }
  return [...groups]
    .map(([id, { kind, because, items: own }]) => ({
      id,
      kind,
      because,
      risk: RISK[because],
      items: own
    }))
    .sort(
      (a, b) =>
        REASONS.indexOf(a.because) - REASONS.indexOf(b.because) ||
        cleanableKinds.indexOf(a.kind) - cleanableKinds.indexOf(b.kind)
    )
}

const ordered = new WeakMap<readonly Item[], readonly Item[]>()

/** By type and resource, numbers by their value. Found once a list: a filter asks at each letter, of ten thousand. */
export function inOrder(items: readonly Item[]): readonly Item[] {
  const known = ordered.get(items)
  if (known) return known
  const sorted = items.toSorted((a, b) => {
    const [x, y] = [orderOf(a), orderOf(b)]
    return x < y ? -1 : x > y ? 1 : a.key < b.key ? -1 : 1
  })
  ordered.set(items, sorted)
  return sorted
}

const orders = new WeakMap<Item, string>()
/** No number is longer: ids have at most 256 characters, and longer ones than this are no counts. */
const DIGITS = 24

/** A text by which items can be compared at once: a collator takes a hundred times as long. */
function orderOf(item: Item): string {
  const known = orders.get(item)
  if (known !== undefined) return known
  const { type, resource_id } = item.action
  const order = `${type}\n${resource_id}`
    .toLowerCase()
    .replaceAll(/\d+/g, (digits) => digits.padStart(DIGITS, '0'))
  orders.set(item, order)
  return order
}
