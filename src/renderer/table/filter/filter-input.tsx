import type { Completion } from '@shared/query/complete'
import type { QueryFault } from '@shared/query/check'
import { useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { visible } from '../../text/visible'
import { focusPart, parts } from '../../workbench/focus'
import { useTable, useTableActions, useTableState } from '../table'
import { CompletionList, itemId, LIST_ID } from './completion-list'
import { faultText } from './fault-text'
import { MarkedText } from './marked-text'
import { useCompletion, useHistory, withCompletion } from './use-completion'

const FAULT_ID = 'filter-fault'

/**
 * A combobox of queries: Down and Up choose from the list, Tab takes the first, Enter the chosen one; without a list Up
 * brings earlier filters back, Enter and Down go to the table.
 */
export function FilterInput({
  faults,
  writing
}: {
  readonly faults: readonly QueryFault[]
  /** Whether the last stroke was just now. */
  readonly writing: boolean
}): ReactNode {
  const { t } = useText()
  const { kind } = useTable()
  const actions = useTableActions()
  const draft = useTableState((state) => state.draft)
  const inForce = useTableState((state) => state.filter.text)
  const history = useHistory(useTableState((state) => state.history))
  const input = useRef<HTMLInputElement>(null)
  const place = useRef<HTMLSpanElement>(null)
  const [focused, setFocused] = useState(false)
  const [cursor, setCursor] = useState(0)
  const frame = useRef<HTMLDivElement>(null)
  const caret = useRef<number | null>(null)
  const completion = useCompletion(draft, Math.min(cursor, draft.length))
  const list = focused ? completion.list : null

  // After each render: what is written moves the text and the place of the list.
  useLayoutEffect(() => {
    const box = input.current
    if (!box) return
    if (caret.current !== null) {
      box.setSelectionRange(caret.current, caret.current)
      caret.current = null
    }
    follow(box, frame.current, place.current)
  })

  const write = (text: string, at: number): void => {
    actions.setDraft(text)
    caret.current = at
    setCursor(at)
  }
  const take = (item: Completion): void => {
    if (!list) return
    const next = withCompletion(draft, list, item)
    write(next.text, next.cursor)
    completion.typed()
    history.leave()
  }
  const recall = (text: string | null): void => {
    if (text === null) return
    completion.close()
    write(text, text.length)
  }
  const toTable = (): void => {
    actions.applyDraft()
    actions.keepInHistory()
    history.leave()
    focusPart(kind.parts.grid)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing || event.metaKey || event.altKey) return
    const chosen = list?.items[completion.active]
    const keys: Readonly<Record<string, (() => void) | false>> = event.ctrlKey
      ? { ' ': completion.ask }
      : event.shiftKey
        ? {}
        : {
            ArrowDown: list ? () => completion.move(1) : () => (newer() ? undefined : toTable()),
            ArrowUp: list ? () => completion.move(-1) : () => recall(history.older(draft)),
            Tab: list !== null && (() => take(chosen ?? list.items[0]!)),
            Enter: chosen ? () => take(chosen) : faults.length > 0 ? completion.close : toTable,
            Escape: list ? completion.close : draft === '' ? () => focusPart(kind.parts.grid) : clear
          }
    const action = Object.hasOwn(keys, event.key) ? keys[event.key] : undefined
    if (!action) return
    event.preventDefault()
    action()
  }
  const newer = (): boolean => {
    const text = history.newer()
    recall(text)
    return text !== null
  }
  const clear = (): void => {
    actions.setFilter('')
    history.leave()
  }

  const shown = faults.filter(
    ({ span }) => !(focused && (writing || list !== null) && span.start <= cursor && cursor <= span.end)
  )
  const [first] = shown
  const said = first !== undefined && focused && list === null
  return (
    <div ref={frame} className="filter-text">
      <input
        ref={input}
        id={parts[kind.parts.filter]}
        type="text"
        role="combobox"
        spellCheck={false}
        autoComplete="off"
        aria-label={t(`${kind.name}:filter`)}
        aria-autocomplete="list"
        aria-expanded={list !== null}
        aria-controls={LIST_ID}
        aria-activedescendant={list && completion.active >= 0 ? itemId(completion.active) : undefined}
        aria-invalid={first !== undefined}
        aria-describedby={said ? FAULT_ID : undefined}
        title={first && !focused ? faultText(first, kind.fields, t) : undefined}
        placeholder={t(`${kind.name}:filterPlaceholder`)}
        value={draft}
        onChange={({ target }) => {
          actions.setDraft(target.value)
          setCursor(target.selectionStart ?? target.value.length)
          completion.typed()
          history.leave()
        }}
        onSelect={({ currentTarget }) => setCursor(currentTarget.selectionStart ?? 0)}
        onScroll={({ currentTarget }) => follow(currentTarget, frame.current, place.current)}
        onFocus={() => setFocused(true)}
        onBlur={() => {
          setFocused(false)
          completion.close()
          actions.keepInHistory()
        }}
        onKeyDown={onKeyDown}
      />
      <MarkedText text={draft} faults={shown} place={list?.replaces.start ?? 0} placeRef={place} />
      {list && <CompletionList items={list.items} active={completion.active} onTake={take} />}
      {said && (
        <div id={FAULT_ID} className="filter-fault" role="alert">
          <p>{faultText(first, kind.fields, t)}</p>
          <p className="filter-in-force">
            {inForce === ''
              ? t('table:query.allShown')
              : t('table:query.inForce', { query: visible(inForce) })}
          </p>
        </div>
      )}
    </div>
  )
}

/** Tells the squiggles and the list how the text stands in the box. */
function follow(box: HTMLInputElement, frame: HTMLElement | null, place: HTMLElement | null): void {
  const left = Math.max(0, (place?.offsetLeft ?? 0) - box.scrollLeft)
  frame?.style.setProperty('--text-scroll', `${-box.scrollLeft}px`)
  frame?.style.setProperty('--list-left', `${left}px`)
}
