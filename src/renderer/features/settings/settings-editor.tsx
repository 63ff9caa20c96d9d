import './settings.css'
import { settingFields, type SettingField, type SettingGroup } from '@shared/settings/fields'
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { formatInteger } from '../../text/format'
import { useApp, useWorkbench } from '../../workbench/app'
import { focusPart, parts } from '../../workbench/focus'
import { Icon } from '../../workbench/icon'
import { useCommands } from '../../workbench/use-commands'
import { groups, GroupTree } from './group-tree'
import { countGroups, readQuery, searchFields } from './search'
import { settingElementId, SettingItem } from './setting-item'

const groupElementId = (group: string): string => `settings-heading-${group}`

/** settings.json as a form made from its schema: what is typed here is in the file, and the other way round, at once. */
export function SettingsEditor(): ReactNode {
  const { t, language } = useText()
  const state = useWorkbench((shown) => shown.settings)
  const [text, setText] = useState('')
  const [group, setGroup] = useState<SettingGroup | null>(null)
  /** The list is about to scroll to a group that was chosen, which may be too short to come to the top. */
  const chosen = useRef(false)
  const query = useMemo(() => readQuery(text), [text])
  const values = state?.values
  const fields = useMemo(() => searchFields(settingFields, query, values ?? {}, t), [query, values, t])
  useAskedSetting(state !== null, () => setText(''))
  if (!state) return <p className="hint settings-loading">{t('settings:loading')}</p>
  return (
    <div className="settings">
      <SearchHead text={text} onChange={setText} />
      <div className="settings-body">
        <GroupTree
          counts={countGroups(fields)}
          at={group}
          onChoose={(next) => {
            chosen.current = true
            document.getElementById(groupElementId(next))?.scrollIntoView({ block: 'start' })
            setGroup(next)
          }}
        />
        <div
          id={parts.settings}
          className="settings-list"
          role="region"
          tabIndex={-1}
          aria-label={t('settings:list')}
          onScroll={({ currentTarget }) => {
            if (!chosen.current) setGroup(groupInSight(currentTarget))
            chosen.current = false
          }}
        >
          {groups.map((one) => (
            <Group
              key={one}
              group={one}
              fields={fields.filter((field) => field.group === one)}
              words={query.words}
              disabled={state.fault !== null}
            />
          ))}
        </div>
      </div>
      <div className="table-foot" role="status">
        {fields.length === 0
          ? t('settings:none')
          : t('settings:count', {
              count: fields.length,
              number: formatInteger(fields.length, language)
            })}
      </div>
    </div>
  )
}

/** The last group that begins above the middle of what is in sight. */
function groupInSight(list: HTMLElement): SettingGroup | null {
  const { top, height } = list.getBoundingClientRect()
  return groups.findLast((group) => topOf(group) < top + height / 2) ?? null
}

const topOf = (group: SettingGroup): number =>
  document.getElementById(groupElementId(group))?.getBoundingClientRect().top ?? Infinity

/** Brings the setting that was asked for into sight, and the focus to it. @param clear shows all settings */
function useAskedSetting(ready: boolean, clear: () => void): void {
  const { workbench } = useApp()
  const asked = useWorkbench((shown) => shown.settingAsked)
  useEffect(() => {
    if (asked === null || !ready) return
    workbench.setState({ settingAsked: null })
    clear()
    requestAnimationFrame(() => {
      const item = document.getElementById(settingElementId(asked))
      item?.scrollIntoView({ block: 'start' })
      item?.querySelector<HTMLElement>('.setting-control :is(input, select, button):enabled')?.focus()
    })
    // Once, for what is asked.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [asked, ready])
}

/** The first control of what was found. */
function focusFirst(): void {
  const list = document.getElementById(parts.settings)
  list?.querySelector<HTMLElement>('.setting-control :is(input, select, button):enabled')?.focus()
}

function SearchHead({
  text,
  onChange
}: {
  readonly text: string
  readonly onChange: (text: string) => void
}): ReactNode {
  const { t } = useText()
  const commands = useCommands()
  return (
    <div className="settings-head" role="search">
      <input
        id={parts.settingsSearch}
        type="text"
        spellCheck={false}
        autoComplete="off"
        aria-label={t('settings:searchLabel')}
        placeholder={t('settings:searchPlaceholder')}
        value={text}
        onChange={({ target: { value } }) => onChange(value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && text !== '') onChange('')
          else if (event.key === 'ArrowDown' || event.key === 'Enter') focusFirst()
          else return
          event.preventDefault()
        }}
      />
      {text !== '' && (
        <button
          type="button"
          className="tool"
          title={t('settings:clearSearch')}
          aria-label={t('settings:clearSearch')}
          onClick={() => {
            onChange('')
            focusPart('settingsSearch')
          }}
        >
          <Icon name="clear-all" />
        </button>
      )}
      <button type="button" className="button secondary" onClick={commands['settings.openFile']}>
        {t('settings:openFile')}
      </button>
    </div>
  )
}

function Group({
  group,
  fields,
  words,
  disabled
}: {
  readonly group: string
  readonly fields: readonly SettingField[]
  readonly words: readonly string[]
  readonly disabled: boolean
}): ReactNode {
  const { t } = useText()
  if (fields.length === 0) return null
  return (
    <section aria-labelledby={groupElementId(group)}>
      <h2 id={groupElementId(group)}>{t(`settings:group.${group}`)}</h2>
      {fields.map((field) => (
        <SettingItem key={field.id} field={field} words={words} disabled={disabled} />
      ))}
    </section>
  )
}
