import { setImmediate as breathe } from 'node:timers/promises'
import type { Action } from '@shared/plan/plan'
import { linesOf } from '../files/lines'
import type { Removed } from '../guard'
import { JournalReader, type JournalLine } from './journal'

/** One act of a cleanup as its journal has it. */
export interface RecordedAct {
  readonly action: Action
  /** What stood there: what the act itself said, where that is on record, else what was read before it. */
  readonly removed: Removed
  /** `unsure`: no answer is on record. */
  readonly done: 'yes' | 'no' | 'unsure'
  /** As it was told; null: its end is not on record. */
  readonly result: Action['result'] | null
  /** Why it was not applied, in English. */
  readonly reason: string | null
  /** What the last restore found, if any. */
  readonly restore: 'restored' | 'settled' | null
}

/** A journal read back: what a cleanup did. */
export interface CleanRecord extends Omit<LineOf<'clean'>, 'event' | 'version'> {
  /** Those that were begun, in their order. */
  readonly acts: readonly RecordedAct[]
  /** What came of them, as the journal itself sums it up; null: it was killed, or still runs. */
  readonly done: LineOf<'done'> | null
}

type LineOf<E extends JournalLine['event']> = Extract<JournalLine, { event: E }>

/** Makes a record of a journal's lines. */
class RecordBuilder {
  #head: LineOf<'clean'> | null = null
  #done: LineOf<'done'> | null = null
  readonly #acts = new Map<string, RecordedAct>()

  /** @throws Error where it does not begin as a journal does */
  add(line: JournalLine): void {
    if (this.#head === null) {
      if (line.event !== 'clean') throw new Error('it does not begin as the journal of a clean does')
      this.#head = line
    }
    const { event } = line
    if (event === 'begin') {
      const { action, removed } = line
      this.#acts.set(action.id, {
        action,
        removed,
        done: 'unsure',
        result: null,
        reason: null,
        restore: null
      })
    } else if (event === 'end')
      this.#change(line.id, (act) => ({
        ...act,
        done: line.result === 'applied' ? 'yes' : line.unsure ? 'unsure' : 'no',
        removed: line.removed ?? act.removed,
        result: line.result,
        reason: line.reason ?? null
      }))
    else if (event === 'restored') this.#change(line.id, (act) => ({ ...act, restore: restoreOf(line) }))
    else if (event === 'done') this.#done = line
  }

  /** @throws Error where it was empty */
  finish(): CleanRecord {
    if (this.#head === null) throw new Error('it is empty')
    const { event: _event, version: _version, ...about } = this.#head
    return { ...about, acts: [...this.#acts.values()], done: this.#done }
  }

  #change(id: string, by: (act: RecordedAct) => RecordedAct): void {
    const act = this.#acts.get(id)
    if (act) this.#acts.set(id, by(act))
  }
}

const restoreOf = ({ result, unsure }: LineOf<'restored'>): RecordedAct['restore'] =>
  result === 'restored' ? 'restored' : result === 'nothing' && unsure !== true ? 'settled' : null

/** A record, and whether its file's last line was cut off. */
export interface ReadRecord {
  readonly record: CleanRecord
  readonly cutOff: boolean
}

/** Lines between two rests of the loop: some milliseconds of work. */
const AT_ONCE = 50

/** @throws Error saying what is wrong with the file; the file system's error */
export async function readRecord(path: string): Promise<ReadRecord> {
  const reader = new JournalReader()
  const builder = new RecordBuilder()
  let cutOff = false
  let lines = 0
  for await (const { text, ended } of linesOf(path)) {
    cutOff = !ended
    const line = ended ? reader.read(text) : null
    if (line) builder.add(line)
    if (++lines % AT_ONCE === 0) await breathe()
  }
  reader.end()
  return { record: builder.finish(), cutOff }
}

/** The acts that a restore has to look at: those done, or perhaps done, that none has put back or settled. */
export const toRestore = ({ acts }: CleanRecord): readonly RecordedAct[] =>
  acts.filter((act) => act.done !== 'no' && act.restore === null)
