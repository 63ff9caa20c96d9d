import type { LiveFinding } from '@shared/live/view'
import type { FindingGroup } from './group'

/** A line of the tree as it is shown: the lines of closed groups are not among them. */
export type TreeLine =
  | {
      readonly kind: 'group'
      readonly id: string
      readonly level: 1
      readonly group: FindingGroup
      readonly open: boolean
      /** From 1, and out of how many, for assistive technology. */
      readonly position: number
      readonly size: number
    }
  | {
      readonly kind: 'finding'
      readonly id: string
      readonly level: 2
      readonly finding: LiveFinding
      readonly position: number
      readonly size: number
    }

export const groupLineId = (group: string): string => `group:${group}`

/** The line's element: an id without white space, whatever the line's own holds. */
export const elementId = (line: string): string => `problem-${encodeURIComponent(line)}`

/** @param closed ids of groups */
export function treeLines(groups: readonly FindingGroup[], closed: ReadonlySet<string>): readonly TreeLine[] {
  return groups.flatMap((group, at): TreeLine[] => {
    const open = !closed.has(group.id)
    const head: TreeLine = {
      kind: 'group',
      id: groupLineId(group.id),
      level: 1,
      group,
      open,
      position: at + 1,
      size: groups.length
    }
    if (!open) return [head]
    return [
      head,
      ...group.findings.map((finding, place): TreeLine => ({
        kind: 'finding',
        id: finding.key,
        level: 2,
        finding,
        position: place + 1,
        size: group.findings.length
      }))
    ]
  })
}
