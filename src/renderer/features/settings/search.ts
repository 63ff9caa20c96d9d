import type { Translator } from '@shared/i18n'
import { valueAt, type SettingField, type SettingGroup } from '@shared/settings/fields'
import { choiceLabel, columnTitle, fieldDescription, fieldTitle } from './labels'

export interface SettingsQuery {
  /** Each must stand somewhere in what is said of a setting. */
  readonly words: readonly string[]
  readonly modifiedOnly: boolean
}

export function readQuery(text: string): SettingsQuery {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  return {
    words: words.filter((word) => word !== '@modified'),
    modifiedOnly: words.includes('@modified')
  }
}

/** Those that fit, those that fit by title or id first; without words in their own order. */
export function searchFields(
  fields: readonly SettingField[],
  query: SettingsQuery,
  values: Readonly<Record<string, unknown>>,
  t: Translator
): readonly SettingField[] {
  const { words, modifiedOnly } = query
  const found = fields.filter(
    (field) => (!modifiedOnly || valueAt(values, field.path) !== undefined) && fits(words, textOf(field, t))
  )
  if (words.length === 0) return found
  const named = (field: SettingField): number =>
    fits(words, `${field.id} ${fieldTitle(field.id, t)}`.toLowerCase()) ? 0 : 1
  return [...found].sort((a, b) => named(a) - named(b))
}

const fits = (words: readonly string[], text: string): boolean => words.every((word) => text.includes(word))

function textOf(field: SettingField, t: Translator): string {
  const { id, control, group } = field
  const parts = [id, fieldTitle(id, t), fieldDescription(id, t), t(`settings:group.${group}`)]
  if (control.kind === 'enum')
    parts.push(...control.values, ...control.values.map((value) => choiceLabel(id, value, t)))
  if (control.kind === 'list' || control.kind === 'overrides')
    parts.push(...control.columns.flatMap(({ name }) => [name, columnTitle(field, name, t)]))
  return parts.join('\n').toLowerCase()
}

/** How many of them are in each group. */
export function countGroups(fields: readonly SettingField[]): ReadonlyMap<SettingGroup, number> {
  const counts = new Map<SettingGroup, number>()
  for (const { group } of fields) counts.set(group, (counts.get(group) ?? 0) + 1)
  return counts
}

/** Where the words stand in a text, in order and without overlaps. */
export function wordRanges(text: string, words: readonly string[]): readonly (readonly [number, number])[] {
  const lower = text.toLowerCase()
  const found = words
    .flatMap((word) => {
      const at: [number, number][] = []
      for (let from = lower.indexOf(word); from !== -1; from = lower.indexOf(word, from + word.length))
        at.push([from, from + word.length])
      return at
    })
    .sort(([a], [b]) => a - b)
  const ranges: [number, number][] = []
  for (const [from, to] of found) {
    const last = ranges.at(-1)
    if (last && from <= last[1]) last[1] = Math.max(last[1], to)
    else ranges.push([from, to])
  }
  return ranges
}
