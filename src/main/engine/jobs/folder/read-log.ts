import { open, readFile } from 'node:fs/promises'
import { LOG_PART_BYTES } from './job-log'
import { logPath, timesPath } from './paths'

/** Reads a stretch of a job's output, across its parts. Shorter than asked for where the output ends. */
export async function readLog(folder: string, from: number, length: number): Promise<Buffer> {
  const pieces: Buffer[] = []
  let at = from
  while (at < from + length) {
    const within = at % LOG_PART_BYTES
    const wanted = Math.min(from + length - at, LOG_PART_BYTES - within)
    const piece = await readPart(logPath(folder, Math.floor(at / LOG_PART_BYTES)), within, wanted)
    pieces.push(piece)
    at += piece.length
    if (piece.length < wanted) break
  }
  return Buffer.concat(pieces)
}

async function readPart(path: string, at: number, length: number): Promise<Buffer> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (file === null) return Buffer.alloc(0)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

/** When the bytes from an offset on were written; this machine's clock, milliseconds. In the order of offsets. */
export interface LogTime {
  readonly offset: number
  readonly at: number
}

/** A job that writes for a day notes its times some 400,000 times: the newest are kept. */
const TIMES_MAX = 50_000

export async function readLogTimes(folder: string): Promise<LogTime[]> {
  const text = await readFile(timesPath(folder), 'utf8').catch(() => '')
  return text
    .split('\n')
    .slice(-TIMES_MAX)
    .flatMap((line) => {
      const [offset, at] = line.split(' ').map(Number)
      return line !== '' && Number.isFinite(offset) && Number.isFinite(at)
        ? [{ offset: offset ?? 0, at: at ?? 0 }]
        : []
    })
}
