import type { ActionOutcome, CleanupResultOf, JournalRow } from '@shared/live/cleanup'
import type { CleanupFault } from '@shared/plan/fault'
import { useCallback, useEffect, useRef, useState } from 'react'
import type { LiveState } from '../../stores/live/store'
import { useApp, useLive } from '../../workbench/app'

type Undone = CleanupResultOf<'undo'>

/** What an undo of a journal would do, or did. */
export interface JournalUndo {
  readonly phase: 'looking' | 'looked' | 'undoing' | 'undone'
  readonly result: Undone | null
  readonly fault: CleanupFault | null
  readonly outcomes: readonly ActionOutcome[]
}

export interface Journals {
  /** Null: not answered yet. */
  readonly rows: readonly JournalRow[] | null
  readonly fault: CleanupFault | null
  readonly undos: ReadonlyMap<string, JournalUndo>
  readonly reload: () => void
  /** Asks what an undo would come to; changes nothing. */
  readonly look: (row: JournalRow) => Promise<void>
  readonly undo: (row: JournalRow) => Promise<void>
  readonly forget: (name: string) => void
}

const cyclesOf = ({ endpoints }: LiveState): string =>
  endpoints.map(({ cleaning }) => cleaning?.last?.at ?? 0).join()

/** The cleanups that this machine remembers, read anew when asked, when the engine comes back, and after each automatic cycle. */
export function useJournals(): Journals {
  const { live } = useApp()
  const linked = useLive((state) => state.linked)
  const [rows, setRows] = useState<readonly JournalRow[] | null>(null)
  const [fault, setFault] = useState<CleanupFault | null>(null)
  const [undos, setUndos] = useState<ReadonlyMap<string, JournalUndo>>(new Map())

  const asked = useRef(0)
  const reload = useCallback(() => {
    const done = async (): Promise<void> => {
      asked.current += 1
      const ask = asked.current
      const answer = await live.cleanup.ask<'journals'>({ op: 'journals' })
      // A newer answer may have come first.
      if (ask !== asked.current) return
      if (answer.result) setRows(answer.result.journals)
      setFault(answer.fault)
    }
    void done()
  }, [live])
  useEffect(() => {
    if (linked) reload()
  }, [linked, reload])
  useEffect(
    () =>
      live.state.subscribe((now, before) => {
        if (now.linked && cyclesOf(now) !== cyclesOf(before)) reload()
      }),
    [live, reload]
  )

  const put = (name: string, undo: JournalUndo | null): void =>
    setUndos((now) => {
      const next = new Map(now)
      if (undo) next.set(name, undo)
      else next.delete(name)
      return next
    })
  const run = async ({ name, endpointId }: JournalRow, look: boolean): Promise<void> => {
    if (endpointId === null) return
    const outcomes: ActionOutcome[] = []
    const task = `journal:${crypto.randomUUID().slice(0, 8)}`
    put(name, { phase: look ? 'looking' : 'undoing', result: null, fault: null, outcomes })
    const end = live.cleanup.follow(task, ({ results }) => outcomes.push(...results))
    const answer = await live.cleanup.ask<'undo'>({ op: 'undo', task, endpointId, journal: name, look })
    end()
    put(name, { phase: look ? 'looked' : 'undone', result: answer.result, fault: answer.fault, outcomes })
    if (!look) reload()
  }
  return {
    rows,
    fault,
    undos,
    reload,
    look: (row) => run(row, true),
    undo: (row) => run(row, false),
    forget: (name) => put(name, null)
  }
}
