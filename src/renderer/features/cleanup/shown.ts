import type { Draft, Item } from './draft'

/** What of a plan is shown and chosen. What a filter hides is not acted on unseen. */

/** Whether an item fits the words of the filter: each somewhere in its names. */
export function itemMatcher(filter: string): (item: Item) => boolean {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return () => true
  return (item) => {
    const text = textOf(item)
    return words.every((word) => text.includes(word))
  }
}

const texts = new WeakMap<Item, string>()

/** Made once an item: ten thousand are asked at each letter. */
function textOf(item: Item): string {
  const known = texts.get(item)
  if (known !== undefined) return known
  const { action, endpointId } = item
  const { type, resource_id, kind, do: what, key, before } = action
  const text = [
    type,
    resource_id,
    kind,
    what,
    key,
    endpointId,
    before.lock,
    before.live_run_id,
    before.state_run_id
  ]
    .join('\n')
    .toLowerCase()
  texts.set(item, text)
  return text
}

type Filtered = Pick<Draft, 'items' | 'filter'>

const filtered = new WeakMap<readonly Item[], { readonly filter: string; readonly shown: readonly Item[] }>()

/** Found once a letter, whoever asks: a plan may have ten thousand. */
export function shownItems({ items, filter }: Filtered): readonly Item[] {
  if (filter.trim() === '') return items
  const known = filtered.get(items)
  if (known?.filter === filter) return known.shown
  const shown = items.filter(itemMatcher(filter))
  filtered.set(items, { filter, shown })
  return shown
}

const chosen = new WeakMap<
  readonly Item[],
  { readonly unticked: Draft['unticked']; readonly ticked: readonly Item[] }
>()

/** What an apply would do. */
export function shownTicked(draft: Filtered & Pick<Draft, 'unticked'>): readonly Item[] {
  const shown = shownItems(draft)
  const { unticked } = draft
  if (unticked.size === 0) return shown
  const known = chosen.get(shown)
  if (known?.unticked === unticked) return known.ticked
  const ticked = shown.filter(({ key }) => !unticked.has(key))
  chosen.set(shown, { unticked, ticked })
  return ticked
}

const counted = new WeakMap<readonly Item[], ReadonlyMap<string, number>>()

/** The live locks of an endpoint that these would touch: as the engine counts them. Counted once a list. */
export function touched(items: readonly Item[], endpointId: string): number {
  const counts = counted.get(items) ?? countTouched(items)
  counted.set(items, counts)
  return counts.get(endpointId) ?? 0
}

function countTouched(items: readonly Item[]): ReadonlyMap<string, number> {
  const locks = new Map<string, Set<string>>()
  for (const { endpointId, action } of items) {
    const { type, resource_id, key, source } = action
    const own = locks.get(endpointId) ?? new Set()
    locks.set(endpointId, own.add(source === undefined ? `${type}\n${resource_id}` : key))
  }
  return new Map([...locks].map(([endpointId, { size }]) => [endpointId, size]))
}
