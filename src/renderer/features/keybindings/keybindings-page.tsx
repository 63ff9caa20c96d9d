import './keybindings.css'
import { useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { formatInteger } from '../../text/format'
import { useWorkbench } from '../../workbench/app'
import { focusPart, parts } from '../../workbench/focus'
import { rulesInForce } from '../../workbench/keys'
import { KeyCaps } from '../../workbench/quick-input/key-caps'
import { platformOf } from '../../workbench/store'
import { useCommands } from '../../workbench/use-commands'
import { keybindingRows, searchRows, type KeybindingRow } from './keybinding-rows'

const columns = ['command', 'key', 'when', 'source'] as const

/** Every action with its keys, when they apply and where they come from; changed in keybindings.json. */
export function KeybindingsPage(): ReactNode {
  const { t, language } = useText()
  const commands = useCommands()
  const rules = useWorkbench(rulesInForce)
  const platform = useWorkbench(platformOf)
  const [query, setQuery] = useState('')
  const rows = useMemo(
    () => searchRows(keybindingRows(rules, t), query, platform, t),
    [rules, query, platform, t]
  )
  return (
    <div className="keybindings">
      <div className="keybindings-head" role="search">
        <input
          id={parts.keybindingsSearch}
          type="text"
          spellCheck={false}
          autoComplete="off"
          aria-label={t('palette:keys.search')}
          placeholder={t('palette:keys.placeholder')}
          value={query}
          onChange={({ target: { value } }) => setQuery(value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape' && query !== '') setQuery('')
            else if (event.key === 'ArrowDown' || event.key === 'Enter') focusPart('keybindings')
            else return
            event.preventDefault()
          }}
        />
        <button type="button" className="button secondary" onClick={commands['keybindings.openFile']}>
          {t('palette:keys.openFile')}
        </button>
      </div>
      <Grid rows={rows} platform={platform} />
      <div className="table-foot" role="status">
        {rows.length === 0
          ? t('palette:keys.none')
          : t('palette:keys.count', { count: rows.length, number: formatInteger(rows.length, language) })}
      </div>
    </div>
  )
}

const rowElementId = (id: string): string => `keybinding-${id}`

function Grid({
  rows,
  platform
}: {
  readonly rows: readonly KeybindingRow[]
  readonly platform: string
}): ReactNode {
  const { t } = useText()
  const grid = useRef<HTMLDivElement>(null)
  const [selected, setSelected] = useState<string | null>(null)
  const at = rows.findIndex((row) => row.id === selected)
  const select = (to: number): void => {
    const row = rows[Math.max(0, Math.min(rows.length - 1, to))]
    if (!row) return
    setSelected(row.id)
    document.getElementById(rowElementId(row.id))?.scrollIntoView({ block: 'nearest' })
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const page = Math.max(1, Math.floor((grid.current?.clientHeight ?? 0) / 24) - 2)
    const moves: Readonly<Record<string, () => void>> = {
      ArrowDown: () => select(at + 1),
      ArrowUp: () => (at <= 0 ? focusPart('keybindingsSearch') : select(at - 1)),
      Home: () => select(0),
      End: () => select(rows.length - 1),
      PageDown: () => select(at + page),
      PageUp: () => select(at - page),
      Escape: () => focusPart('keybindingsSearch')
    }
    const move = Object.hasOwn(moves, event.key) ? moves[event.key] : undefined
    if (!move) return
    event.preventDefault()
    move()
  }
  return (
    <div
      ref={grid}
      id={parts.keybindings}
      className="keybindings-grid"
      role="grid"
      tabIndex={0}
      aria-label={t('palette:keys.title')}
      aria-rowcount={rows.length + 1}
      aria-activedescendant={at === -1 ? undefined : rowElementId(rows[at]?.id ?? '')}
      onKeyDown={onKeyDown}
    >
      <div role="rowgroup">
        <div role="row" className="keybindings-row header">
          {columns.map((column) => (
            <div key={column} role="columnheader">
              {t(`palette:keys.${column}`)}
            </div>
          ))}
        </div>
      </div>
      <div role="rowgroup">
        {rows.map((row) => (
          <div
            key={row.id}
            id={rowElementId(row.id)}
            role="row"
            aria-selected={row.id === selected}
            className="keybindings-row"
            onPointerDown={() => setSelected(row.id)}
          >
            <div role="gridcell" className="keybindings-title" title={`${row.title} (${row.action ?? ''})`}>
              {row.title}
              {row.action !== null && <span className="mono">{row.action}</span>}
            </div>
            <div role="gridcell">
              {row.strokes.length === 0 ? (
                <span className="unknown">{t('palette:keys.unbound')}</span>
              ) : (
                <KeyCaps strokes={row.strokes} platform={platform} />
              )}
            </div>
            <div role="gridcell" className="mono" title={row.when}>
              {row.when}
            </div>
            <div role="gridcell">{t(`palette:keys.${row.source}`)}</div>
          </div>
        ))}
      </div>
    </div>
  )
}
