import type { SavedFilter, TableName } from '@shared/settings/saved-filters'
import { useState, type KeyboardEvent, type ReactNode } from 'react'
import { useStore } from 'zustand'
import { useText } from '../../i18n/text'
import { visible } from '../../text/visible'
import { useApp, useReport } from '../../workbench/app'
import { parts, type Part } from '../../workbench/focus'
import { Icon } from '../../workbench/icon'
import type { TableStore } from '../table-store'
import { RenameBox } from './rename-box'

/** A table's filters of settings.json: Enter shows what one holds for, F2 renames it, Delete deletes it. */
export function SavedFilters({
  table,
  store,
  part,
  onUse
}: {
  readonly table: TableName
  readonly store: TableStore
  readonly part: Part
  /** Brings the table to the front. */
  readonly onUse: () => void
}): ReactNode {
  const { t } = useText()
  const { api } = useApp()
  const report = useReport()
  const saved = useStore(store, (state) => state.saved)
  const inForce = useStore(store, (state) => state.filter.text.trim())
  const [at, setAt] = useState(0)
  const [renaming, setRenaming] = useState<string | null>(null)
  const active = Math.min(at, saved.length - 1)
  const use = ({ query }: SavedFilter): void => {
    store.actions.setFilter(query)
    store.actions.keepInHistory()
    onUse()
  }
  const remove = ({ name }: SavedFilter): void => report(api.call('filters:delete', { table, name }))
  const onKeyDown = (event: KeyboardEvent): void => {
    const one = saved[active]
    if (event.target !== event.currentTarget || !one) return
    const keys: Readonly<Record<string, () => void>> = {
      ArrowDown: () => setAt(Math.min(saved.length - 1, active + 1)),
      ArrowUp: () => setAt(Math.max(0, active - 1)),
      Home: () => setAt(0),
      End: () => setAt(saved.length - 1),
      Enter: () => use(one),
      ' ': () => use(one),
      F2: () => setRenaming(one.name),
      Delete: () => remove(one)
    }
    const action = Object.hasOwn(keys, event.key) ? keys[event.key] : undefined
    if (!action) return
    event.preventDefault()
    action()
  }
  const endRenaming = (): void => {
    setRenaming(null)
    document.getElementById(parts[part])?.focus()
  }
  return (
    <section className="saved-filters" aria-labelledby="saved-filters-title">
      <h3 id="saved-filters-title" className="section-title">
        {t('table:saved.title')}
      </h3>
      {saved.length === 0 ? (
        <p className="hint">{t('table:saved.none')}</p>
      ) : (
        <div
          id={parts[part]}
          className="tree"
          role="listbox"
          tabIndex={0}
          aria-label={t('table:saved.title')}
          aria-activedescendant={`saved-filter-${active}`}
          onKeyDown={onKeyDown}
        >
          {saved.map((one, place) => (
            <div
              key={one.name}
              id={`saved-filter-${place}`}
              role="option"
              aria-selected={one.query === inForce}
              aria-label={visible(one.name)}
              title={visible(one.query)}
              className={[
                'tree-row',
                place === active ? 'focused' : '',
                one.query === inForce ? 'selected' : ''
              ].join(' ')}
              onClick={() => {
                setAt(place)
                if (renaming !== one.name) use(one)
              }}
            >
              <Icon name="star-full" />
              {renaming === one.name ? (
                <RenameBox
                  name={one.name}
                  label={t('table:saved.name')}
                  onName={(name) => {
                    if (name !== one.name)
                      report(api.call('filters:save', { table, name, query: one.query, was: one.name }))
                    endRenaming()
                  }}
                  onCancel={endRenaming}
                />
              ) : (
                <>
                  <bdi className="tree-label">{visible(one.name)}</bdi>
                  <RowButton
                    icon="edit"
                    label={t('table:saved.rename', { name: visible(one.name) })}
                    onClick={() => setRenaming(one.name)}
                  />
                  <RowButton
                    icon="trash"
                    label={t('table:saved.deleteOne', { name: visible(one.name) })}
                    onClick={() => remove(one)}
                  />
                </>
              )}
            </div>
          ))}
        </div>
      )}
    </section>
  )
}

/** For the pointer: the keys are the list's. */
const RowButton = ({
  icon,
  label,
  onClick
}: {
  readonly icon: string
  readonly label: string
  readonly onClick: () => void
}): ReactNode => (
  <button
    type="button"
    className="tool tree-tool"
    tabIndex={-1}
    aria-hidden="true"
    title={label}
    onClick={(event) => {
      event.stopPropagation()
      onClick()
    }}
  >
    <Icon name={icon} />
  </button>
)
