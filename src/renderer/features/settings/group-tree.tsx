import { settingGroups, type SettingGroup } from '@shared/settings/fields'
import { type KeyboardEvent, type ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { formatInteger } from '../../text/format'

export const groups = Object.keys(settingGroups) as SettingGroup[]

/** The groups of settings that have something to show, with how many: chosen, the list goes there. */
export function GroupTree({
  counts,
  at,
  onChoose
}: {
  readonly counts: ReadonlyMap<SettingGroup, number>
  /** The one that the list is at; null: at the first. */
  readonly at: SettingGroup | null
  readonly onChoose: (group: SettingGroup) => void
}): ReactNode {
  const { t, language } = useText()
  const shown = groups.filter((group) => counts.has(group))
  const active = at !== null && shown.includes(at) ? at : shown[0]
  const go = (group: SettingGroup | undefined): void => {
    if (group) onChoose(group)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const place = active === undefined ? -1 : shown.indexOf(active)
    const moves: Readonly<Record<string, SettingGroup | undefined>> = {
      ArrowDown: shown[Math.min(shown.length - 1, place + 1)],
      ArrowUp: shown[Math.max(0, place - 1)],
      Home: shown[0],
      End: shown.at(-1),
      Enter: active
    }
    if (!Object.hasOwn(moves, event.key)) return
    event.preventDefault()
    go(moves[event.key])
  }
  return (
    <div
      className="tree settings-tree"
      role="tree"
      tabIndex={0}
      aria-label={t('settings:tree')}
      aria-activedescendant={active && `settings-group-${active}`}
      onKeyDown={onKeyDown}
    >
      {shown.map((group) => (
        <div
          key={group}
          id={`settings-group-${group}`}
          role="treeitem"
          aria-selected={group === active}
          className={group === active ? 'tree-row focused selected' : 'tree-row'}
          onClick={() => go(group)}
        >
          <span className="tree-label">{t(`settings:group.${group}`)}</span>
          <span className="tree-count">{formatInteger(counts.get(group) ?? 0, language)}</span>
        </div>
      ))}
    </div>
  )
}
