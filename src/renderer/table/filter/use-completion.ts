import { completeQuery, type Completion, type Completions } from '@shared/query/complete'
import { useState, useSyncExternalStore } from 'react'
import { useTable } from '../table'
import { step } from './history'

/** Where the box stands in its history: -1 is what was typed, which is kept meanwhile. */
interface Browsing {
  readonly at: number
  readonly typed: string
}

export interface CompletionState {
  readonly list: Completions | null
  /** The item that the arrows chose; -1: none, so that Enter means the text as it is. */
  readonly active: number
}

/** The list under the filter box: opens while one types a field or a value, or when it is asked for. */
export function useCompletion(
  text: string,
  cursor: number
): CompletionState & {
  readonly typed: () => void
  readonly ask: () => void
  readonly close: () => void
  readonly move: (by: 1 | -1) => void
} {
  const { kind, vocabulary } = useTable()
  // A list asked for is shown with nothing typed; one that opens by itself needs a beginning.
  const [open, setOpen] = useState<'no' | 'typing' | 'asked'>('no')
  const [chosen, setChosen] = useState({ at: -1, of: '' })
  // Renders again when values have been counted.
  useSyncExternalStore(vocabulary.subscribe, vocabulary.getSnapshot)
  const found = open === 'no' ? null : completeQuery(text, cursor, kind.fields, vocabulary.of)
  const useful =
    found !== null &&
    found.items.length > 0 &&
    (open === 'asked' || found.typed !== '' || found.items[0]?.kind === 'value') &&
    !(found.items.length === 1 && found.items[0]?.label.toLowerCase() === found.typed)
  const list = useful ? found : null
  // What was chosen in another list is chosen no longer; counts that come in keep the choice.
  const of = `${text}\n${cursor}\n${list?.items.length ?? 0}`
  const active = chosen.of === of ? chosen.at : -1
  return {
    list,
    active,
    typed: () => setOpen('typing'),
    ask: () => setOpen('asked'),
    close: () => setOpen('no'),
    move: (by) => {
      const count = list?.items.length ?? 0
      // -1, what was typed, is one of the stops.
      const at = ((active + 1 + by + count + 1) % (count + 1)) - 1
      setChosen({ at, of })
    }
  }
}

/** The text after an item was taken, and where the cursor stands then. */
export function withCompletion(
  text: string,
  { replaces }: Completions,
  { insert }: Completion
): { text: string; cursor: number } {
  const after = text.slice(replaces.end)
  const written = insert.endsWith(' ') && after.startsWith(' ') ? insert.slice(0, -1) : insert
  const head = text.slice(0, replaces.start) + written
  return { text: head + after, cursor: head.length + (written === insert ? 0 : 1) }
}

/** Up and down through the filters that were used. */
export function useHistory(history: readonly string[]): {
  readonly older: (now: string) => string | null
  readonly newer: () => string | null
  readonly leave: () => void
} {
  const [browsing, setBrowsing] = useState<Browsing>({ at: -1, typed: '' })
  const go = (by: 1 | -1, typed: string): string | null => {
    const at = step(history, browsing.at, by)
    if (at === browsing.at) return null
    setBrowsing({ at, typed })
    return at === -1 ? typed : (history[at] ?? null)
  }
  return {
    older: (now) => go(1, browsing.at === -1 ? now : browsing.typed),
    newer: () => go(-1, browsing.typed),
    leave: () => setBrowsing({ at: -1, typed: '' })
  }
}
