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

/** Groups items by why, in the order in which a plan acts; within one by type and resource. */
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
      items: own.sort(byName)
    }))
    .sort(
      (a, b) =>
        REASONS.indexOf(a.because) - REASONS.indexOf(b.because) ||
        cleanableKinds.indexOf(a.kind) - cleanableKinds.indexOf(b.kind)
    )
}

const collator = new Intl.Collator('en', { numeric: true })

const byName = (a: Item, b: Item): number =>
  collator.compare(a.action.type, b.action.type) ||
  collator.compare(a.action.resource_id, b.action.resource_id) ||
  (a.key < b.key ? -1 : 1)
