import { readFile } from 'node:fs/promises'
import type { Action } from '@shared/plan/plan'
import type { Removed } from '../guard'
import { parseJournal, type JournalLine } from './journal'

/** One act of a cleanup as its journal has it. */
export interface RecordedAct {
  readonly action: Action
  /** What stood there: what the act itself said, where that is on record, else what was read before it. */
  readonly removed: Removed
  /** `unsure`: no answer is on record. */
  readonly done: 'yes' | 'no' | 'unsure'
  /** An earlier restore put it back, or found nothing to put back. */
  readonly settled: boolean
}

/** A journal read back: what a cleanup did. */
export interface CleanRecord extends Omit<Extract<JournalLine, { event: 'clean' }>, 'event' | 'version'> {
  /** Those that were begun, in their order. */
  readonly acts: readonly RecordedAct[]
  /** What came of them, as the journal itself sums it up; null: it was killed, or still runs. */
  readonly done: Extract<JournalLine, { event: 'done' }> | null
}

/** @throws Error where it is no journal of a cleanup */
export function recordOf(lines: readonly JournalLine[]): CleanRecord {
  const [head] = lines
  if (head?.event !== 'clean') throw new Error('it does not begin as the journal of a clean does')
  const acts = new Map<string, RecordedAct>()
  let done: CleanRecord['done'] = null
  for (const line of lines) {
    if (line.event === 'begin')
      acts.set(line.action.id, {
        action: line.action,
        removed: line.removed,
        done: 'unsure',
        settled: false
      })
    const act = 'id' in line ? acts.get(line.id) : undefined
    if (line.event === 'end' && act)
      acts.set(line.id, {
        ...act,
        done: line.result === 'applied' ? 'yes' : line.unsure ? 'unsure' : 'no',
        removed: line.removed ?? act.removed
      })
    if (line.event === 'restored' && act) acts.set(line.id, { ...act, settled: settles(line) })
    if (line.event === 'done') done = line
  }
  const { event: _event, version: _version, ...about } = head
  return { ...about, acts: [...acts.values()], done }
}

const settles = ({ result, unsure }: Extract<JournalLine, { event: 'restored' }>): boolean =>
  result === 'restored' || (result === 'nothing' && unsure !== true)

/** @throws Error naming the file and what is wrong with it */
export async function readRecord(
  path: string
): Promise<{ readonly text: string; readonly record: CleanRecord }> {
  const text = await readFile(path, 'utf8')
  return { text, record: recordOf(parseJournal(text)) }
}

/** The acts that a restore has to look at: those done, or perhaps done, that none has settled. */
export const toRestore = ({ acts }: CleanRecord): readonly RecordedAct[] =>
  acts.filter((act) => act.done !== 'no' && !act.settled)
