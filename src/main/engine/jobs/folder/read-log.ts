import { open, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { LOG_PART_BYTES } from './job-log'
import { logPath } from './paths'

const PART = /^output\.(\d{5,})\.log$/

/** Bytes of a job's output on the disk. */
export async function logSize(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => [])
  const parts = names.flatMap((name) => {
    const part = PART.exec(name)?.[1]
    return part === undefined ? [] : [{ name, part: Number(part) }]
  })
  const last = parts.reduce<(typeof parts)[number] | null>(
    (found, one) => (found === null || one.part > found.part ? one : found),
    null
  )
  if (last === null) return 0
  const { size } = await stat(join(folder, last.name)).catch(() => ({ size: 0 }))
  return last.part * LOG_PART_BYTES + size
}

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
