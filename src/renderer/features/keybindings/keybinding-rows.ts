import { actionIds, type ActionId } from '@shared/ipc/actions'
import type { Translator } from '@shared/i18n'
import { strokesLabel } from '@shared/keybindings/label'
import type { Rule } from '@shared/keybindings/resolve'
import { whenText } from '@shared/keybindings/when'
import { wordsOf } from '../../workbench/quick-input/fuzzy'
import { actionTitle } from '../../workbench/quick-input/rank-actions'

/** A line of the keyboard page: one binding, or an action that has none. */
export interface KeybindingRow {
  readonly id: string
  /** Null: a key that the user's file leaves without an action. */
  readonly action: ActionId | null
  readonly title: string
  /** Empty: no key. */
  readonly strokes: readonly string[]
  readonly when: string
  readonly source: Rule['source']
}

/** Every action with each of its keys, by title; those without a key behind. */
export function keybindingRows(rules: readonly Rule[], t: Translator): readonly KeybindingRow[] {
  const bound = rules.map((rule, at): KeybindingRow => ({
    id: `rule-${at}`,
    action: rule.action,
    title: rule.action === null ? t('palette:keys.disabled') : actionTitle(rule.action, t),
    strokes: rule.strokes,
    when: rule.when === null ? '' : whenText(rule.when),
    source: rule.source
  }))
  const free = actionIds
    .filter((id) => !rules.some((rule) => rule.action === id))
    .map((id): KeybindingRow => ({
      id,
      action: id,
      title: actionTitle(id, t),
      strokes: [],
      when: '',
      source: 'default'
    }))
  const byTitle = (a: KeybindingRow, b: KeybindingRow): number => a.title.localeCompare(b.title)
  return [...bound.sort(byTitle), ...free.sort(byTitle)]
}

/** Those in which every word stands: in the title, the id, the key, the clause or the source. */
export function searchRows(
  rows: readonly KeybindingRow[],
  query: string,
  platform: string,
  t: Translator
): readonly KeybindingRow[] {
  const words = wordsOf(query)
  return rows.filter((row) => {
    const text = [
      row.title,
      row.action ?? '',
      row.strokes.join(' '),
      strokesLabel(row.strokes, platform),
      row.when,
      t(`palette:keys.${row.source}`)
    ]
      .join('\n')
      .toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
