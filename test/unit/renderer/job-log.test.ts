import { describe, expect, it, vi } from 'vitest'
import type { JobCall, JobResultOf } from '@shared/live/jobs'
import { fewerColors } from '../../../src/renderer/features/jobs/log/fewer-colors'
import { LogReader, type LogPlace } from '../../../src/renderer/features/jobs/log/log-reader'
import { LogText } from '../../../src/renderer/features/jobs/log/log-text'
import { writtenAt } from '../../../src/renderer/features/jobs/log/stamps'
import type { Jobs } from '../../../src/renderer/stores/live/jobs'

const utf8 = new TextEncoder()

describe('the text of a log', () => {
  it('has whole characters, whatever pieces it comes in, and marks that turn it written out', () => {
    const text = new LogText()
    const bytes = utf8.encode('a€\u202eb')
    const shown = [...bytes].map((byte, at) => text.take(Uint8Array.of(byte), at, null)).join('')
    expect(shown).toBe('a€⟨U+202E⟩b')
  })

  it('says the time before each line, and before what is written over it, once', () => {
    const text = new LogText()
    const at = (offset: number): string => String(offset)
    const stamp = (name: string): string =>
      `\u001b7\u001b[0;38;5;244m${name}\u001b8\u001b[${name.length + 1}C`
    expect(text.take(utf8.encode('ab\nc'), 0, at)).toBe(`${stamp('0')}ab\n${stamp('3')}c`)
    expect(text.take(utf8.encode('d\r\ne\rf\n'), 4, at)).toBe(`d\r\n${stamp('7')}e\r${stamp('9')}f\n`)
  })

  it('takes the nearest of 256 colours for one of 24 bits', () => {
    expect(fewerColors('\u001b[1;38;2;255;0;0mx\u001b[48:2::0:255:135my\u001b[31mz')).toBe(
      '\u001b[1;38;5;196mx\u001b[48;5;48my\u001b[31mz'
    )
  })

  it('finds when what stands at an offset was written', () => {
    const times = [
      { offset: 10, at: 1 },
      { offset: 20, at: 2 }
    ]
    expect([9, 10, 19, 20, 99].map((offset) => writtenAt(times, offset))).toEqual([null, 1, 1, 2, 2])
  })
})

/** A log of so many bytes, over or not, read as the engine reads it. `cleared`: when the terminal is empty. */
function reading(log: { total: number; over: boolean }, cleared = Promise.resolve()) {
  const written: [from: number, length: number][] = []
  const places: LogPlace[] = []
  let clears = 0
  const ask = async (call: JobCall): Promise<unknown> => {
    if (call.op !== 'readLog') throw new Error(call.op)
    const from = 'from' in call.at ? call.at.from : Math.max(0, log.total - call.at.tail)
    const length = Math.min(call.length, log.total - from)
    const result: JobResultOf<'readLog'> = {
      op: 'readLog',
      from,
      bytes: new Uint8Array(length),
      total: log.total,
      lost: 0,
      over: log.over
    }
    return { result, faults: null }
  }
  const reader = new LogReader(
    { ask: ask as Jobs['ask'] },
    'job',
    {
      clear: () => {
        clears += 1
        return cleared
      },
      write: async (bytes, from) => void written.push([from, bytes.length]),
      moved: (place) => places.push(place)
    },
    () => false
  )
  return { reader, written, places, clears: () => clears, log }
}
const MIB = 1024 * 1024

describe('the reader of a log', () => {
  it('shows the end of a large one, and what stands before on demand', async () => {
    const { reader, written, places, clears } = reading({ total: 1000 * MIB, over: true })
    reader.start()
    await vi.waitFor(() => expect(places.at(-1)).toMatchObject({ to: 1000 * MIB, over: true }))
    expect(written).toEqual([[1000 * MIB - 256 * 1024, 256 * 1024]])
    reader.earlier()
    await vi.waitFor(() => expect(places.at(-1)).toMatchObject({ from: 998.75 * MIB, over: true }))
    expect(clears()).toBe(2)
  })

  it('writes nothing before what was shown is gone', async () => {
    let empty = (): void => undefined
    const cleared = new Promise<void>((resolve) => (empty = resolve))
    const { reader, written, clears } = reading({ total: 100, over: true }, cleared)
    reader.start()
    await vi.waitFor(() => expect(clears()).toBe(1))
    expect(written).toEqual([])
    empty()
    await vi.waitFor(() => expect(written).toEqual([[0, 100]]))
  })

  it('goes on while it grows, and leaves out what it can not catch up with', async () => {
    const { reader, places, log } = reading({ total: 100, over: false })
    reader.start()
    await vi.waitFor(() => expect(places.at(-1)?.to).toBe(100))
    log.total = 300
    reader.look()
    await vi.waitFor(() => expect(places.at(-1)).toMatchObject({ from: 0, to: 300 }))
    log.total = 50 * MIB
    reader.look()
    await vi.waitFor(() => expect(places.at(-1)).toMatchObject({ from: 49.75 * MIB, to: 50 * MIB }))
    reader.stop()
  })
})
