import { useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { useApp, useReport } from '../../workbench/app'
import { parts } from '../../workbench/focus'
import { Icon } from '../../workbench/icon'
import { useTable, useTableActions, useTableState } from '../table'
import { useDismiss } from './use-dismiss'

/** Gives the filter a name to be found by; a full star is one that has a name. */
export function FilterStar({ disabled }: { readonly disabled: boolean }): ReactNode {
  const { t } = useText()
  const actions = useTableActions()
  const query = useTableState((state) => state.draft.trim())
  const naming = useTableState((state) => state.naming)
  const saved = useTableState((state) => state.saved.find((one) => one.query === query))
  const button = useRef<HTMLButtonElement>(null)
  const label = t(saved ? 'table:saved.edit' : 'table:saved.save')
  return (
    <span className="filter-star">
      <button
        ref={button}
        type="button"
        className="tool"
        disabled={disabled}
        aria-label={label}
        title={label}
        aria-haspopup="dialog"
        aria-expanded={naming}
        onClick={() => actions.setNaming(!naming)}
      >
        <Icon name={saved ? 'star-full' : 'star-empty'} />
      </button>
      {naming && !disabled && (
        <NameForm
          key={query}
          query={query}
          was={saved?.name ?? null}
          onDone={() => {
            actions.setNaming(false)
            button.current?.focus()
          }}
        />
      )}
    </span>
  )
}

function NameForm({
  query,
  was,
  onDone
}: {
  readonly query: string
  /** The name that it is saved by; null: it is not. */
  readonly was: string | null
  readonly onDone: () => void
}): ReactNode {
  const { t } = useText()
  const { api } = useApp()
  const report = useReport()
  const { kind } = useTable()
  const taken = useTableState((state) => state.saved)
  const [name, setName] = useState(was ?? query.slice(0, 64))
  const input = useRef<HTMLInputElement>(null)
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => input.current?.select(), [])
  useDismiss(box, onDone)
  const chosen = name.trim()
  const replaces = chosen !== was && taken.some((one) => one.name === chosen)
  const save = (event: FormEvent): void => {
    event.preventDefault()
    if (chosen === '') return
    report(api.call('filters:save', { table: kind.name, name: chosen, query, was }))
    onDone()
  }
  return (
    <div ref={box} className="filter-name" role="dialog" aria-label={t('table:saved.save')}>
      <form onSubmit={save}>
        <input
          ref={input}
          id={parts[kind.parts.filterName]}
          type="text"
          maxLength={64}
          aria-label={t('table:saved.name')}
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
        {replaces && <p className="hint">{t('table:saved.replaces', { name: chosen })}</p>}
        <div className="buttons">
          <button type="submit" className="button" disabled={chosen === ''}>
            {t('table:saved.saveButton')}
          </button>
          {was !== null && (
            <button
              type="button"
              className="button secondary"
              onClick={() => {
                report(api.call('filters:delete', { table: kind.name, name: was }))
                onDone()
              }}
            >
              {t('table:saved.delete')}
            </button>
          )}
        </div>
      </form>
    </div>
  )
}
