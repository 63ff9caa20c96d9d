import { open, type FileHandle } from 'node:fs/promises'
import { LOG_TIMES_MAX } from '@shared/live/jobs'
import { timesPath } from './paths'

/** When the bytes from an offset on were written; this machine's clock, milliseconds. In the order of offsets. */
export interface LogTime {
  readonly offset: number
  readonly at: number
}

const NEWLINE = 0x0a
/** Longer than any line of it. */
const LINE_MAX = 64
const BLOCK = 64 * 1024

/**
 * The times of a stretch of the output, the newest LOG_TIMES_MAX of it, and before them the one that the stretch begins
 * in. A job that writes for a day notes some 400,000: the place is searched for in halves, and only it is read.
 */
export async function readLogTimes(folder: string, from: number, to: number): Promise<LogTime[]> {
  const file = await open(timesPath(folder), 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (file === null) return []
  try {
    const { size } = await file.stat()
    return await backwards(file, await endOf(file, size, to), from)
  } finally {
    await file.close()
  }
}

/** Where the first line begins whose offset is past `to`. */
async function endOf(file: FileHandle, size: number, to: number): Promise<number> {
  let low = 0
  let high = size
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const line = await lineAfter(file, middle)
    if (line === null || line.time.offset > to) high = middle
    else low = line.end
  }
  return low
}

/** The first whole line that begins at or after a place. */
async function lineAfter(
  file: FileHandle,
  place: number
): Promise<{ readonly time: LogTime; readonly end: number } | null> {
  const start = Math.max(0, place - 1)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(3 * LINE_MAX), 0, 3 * LINE_MAX, start)
  const text = buffer.subarray(0, bytesRead)
  // One byte before it tells whether a line begins just here.
  let begin = place === 0 ? 0 : text.indexOf(NEWLINE) + 1
  if (begin === 0 && place !== 0) return null
  for (;;) {
    const end = text.indexOf(NEWLINE, begin)
    if (end < 0) return null
    const time = timeOf(text.subarray(begin, end).toString('latin1'))
    if (time) return { time, end: start + end + 1 }
    begin = end + 1
  }
}

/** The lines before `end`, back to the one that `from` is in. */
async function backwards(file: FileHandle, end: number, from: number): Promise<LogTime[]> {
  let times: LogTime[] = []
  let rest = ''
  for (let at = end; at > 0 && times.length < LOG_TIMES_MAX;) {
    const length = Math.min(BLOCK, at)
    at -= length
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at)
    const text = buffer.toString('latin1', 0, bytesRead) + rest
    const first = at === 0 ? 0 : text.indexOf('\n') + 1
    rest = text.slice(0, first)
    const found = text
      .slice(first)
      .split('\n')
      .flatMap((line) => timeOf(line) ?? [])
    times = [...found, ...times]
    if ((found[0]?.offset ?? Infinity) <= from) break
  }
  const before = times.findLastIndex(({ offset }) => offset <= from)
  return times.slice(Math.max(0, before)).slice(-LOG_TIMES_MAX)
}

/** `OFFSET MS`; a line that a crash has cut is none. */
function timeOf(line: string): LogTime | null {
  const match = /^(\d{1,15}) (\d{1,15})$/.exec(line)
  return match ? { offset: Number(match[1]), at: Number(match[2]) } : null
}
