import type { Evidence } from '@shared/findings/finding'
import { LEFT_GROUP, type Draft, type Item, type LeftItem } from './draft'
import { groupItems, inOrder, type ItemGroup } from './groups'
import { shownItems } from './shown'

/** A line of the plan as it is shown: what is closed is not among them. */
export type PlanLine =
  | {
      readonly kind: 'group'
      readonly id: string
      readonly group: ItemGroup
      readonly open: boolean
      readonly level: 1
    }
  | {
      readonly kind: 'item'
      readonly id: string
      readonly item: Item
      readonly open: boolean
      readonly level: 2
      readonly position: number
      readonly size: number
    }
  | {
      readonly kind: 'why'
      readonly id: string
      readonly item: Item
      /** What was found, or what makes the action right. */
      readonly part: 'found' | 'because'
      readonly level: 3
    }
  | {
      readonly kind: 'field'
      readonly id: string
      readonly item: Item
      readonly at: number
      readonly level: 3
    }
  | {
      readonly kind: 'evidence'
      readonly id: string
      readonly item: Item
      readonly name: string
      readonly value: Evidence[string]
      readonly level: 3
    }
  | {
      readonly kind: 'leftGroup'
      readonly id: string
      readonly count: number
      readonly open: boolean
      readonly level: 1
    }
  | { readonly kind: 'left'; readonly id: string; readonly left: LeftItem; readonly level: 2 }

export const groupLineId = (group: string): string => `group:${group}`

/** The line's element: an id without white space, whatever the line's own holds. */
export const elementId = (draft: string, line: string): string =>
  `cleanup-${draft}-${encodeURIComponent(line)}`

/** How many things an action changes: as `changedFields` lists them. */
const fieldCount = ({ action: { after } }: Item): number =>
  [
    after.lock === null,
    after.lock_ttl_ms !== undefined,
    after.live_deadline === null,
    after.record_status !== undefined,
    after.state_status != null
  ].filter(Boolean).length

function detailLines(item: Item): PlanLine[] {
  const { key, action } = item
  const fields = Array.from({ length: fieldCount(item) }, (_, at): PlanLine => ({
    kind: 'field',
    id: `${key}\nfield:${String(at)}`,
    item,
    at,
    level: 3
  }))
  const evidence = Object.entries(action.evidence ?? {})
    // What the fields above and the sentence say already.
    .filter(([name]) => !SAID.has(name))
    .map(([name, value]): PlanLine => ({
      kind: 'evidence',
      id: `${key}\nevidence:${name}`,
      item,
      name,
      value,
      level: 3
    }))
  const why = (['found', 'because'] as const).map((part): PlanLine => ({
    kind: 'why',
    id: `${key}\n${part}`,
    item,
    part,
    level: 3
  }))
  return [...fields, ...why, ...evidence]
}

const SAID: ReadonlySet<string> = new Set(['lock_key', 'expires_at', 'after_s'])

export function planLines(
  draft: Pick<Draft, 'items' | 'left' | 'filter' | 'closed' | 'opened'>
): readonly PlanLine[] {
  const { left, closed, opened } = draft
  const groups = groupItems(shownItems({ items: inOrder(draft.items), filter: draft.filter }))
  const lines = groups.flatMap((group): PlanLine[] => {
    const id = groupLineId(group.id)
    const open = !closed.has(id)
    const head: PlanLine = { kind: 'group', id, group, open, level: 1 }
    if (!open) return [head]
    return [
      head,
      ...group.items.flatMap((item, at): PlanLine[] => {
        const shown = opened.has(item.key)
        const line: PlanLine = {
          kind: 'item',
          id: item.key,
          item,
          open: shown,
          level: 2,
          position: at + 1,
          size: group.items.length
        }
        return shown ? [line, ...detailLines(item)] : [line]
      })
    ]
  })
  if (left.length === 0) return lines
  const open = !closed.has(LEFT_GROUP)
  return [
    ...lines,
    { kind: 'leftGroup', id: LEFT_GROUP, count: left.length, open, level: 1 },
    ...(open
      ? left.map((one): PlanLine => ({ kind: 'left', id: `left:${one.key}`, left: one, level: 2 }))
      : [])
  ]
}

/** The items that a tick on this line is about. */
export function itemsOf(line: PlanLine | undefined): readonly Item[] {
  if (line?.kind === 'group') return line.group.items
  return line && 'item' in line ? [line.item] : []
}
