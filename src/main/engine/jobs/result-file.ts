import { constants } from 'node:fs'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { UsageError } from '@shared/errors'
import { MAX_PAYLOAD_BYTES } from '@shared/protocol/limits'

/** What the work left as its result: JSON text that parses, or why there is none. */
export type ResultRead =
  | { readonly kind: 'result'; readonly json: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'unusable'; readonly problem: string }

/** The file whose path the work finds in TASKGUARD_RESULT_FILE. It is the work's to make; its folder is ours. */
export interface ResultFile {
  readonly path: string
  read(): Promise<ResultRead>
  remove(): Promise<void>
}

/** @throws UsageError where the system's folder for temporary files can't be written to */
export async function makeResultFile(): Promise<ResultFile> {
  const folder = await mkdtemp(join(tmpdir(), 'taskguard-run-')).catch((error: unknown) => {
    throw new UsageError('TMPDIR', `takes a folder that can be written to: ${String(error)}`)
  })
  const path = join(folder, 'result.json')
  return {
    path,
    read: () => readResult(path),
    remove: () => rm(folder, { recursive: true, force: true })
  }
}

/** Reads no more than a result may be, whatever the work has put there: a huge file, a pipe, a link. */
async function readResult(path: string): Promise<ResultRead> {
  try {
    // Non-blocking: opening a named pipe would otherwise wait for its writer.
    const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      const found = await file.stat()
      if (!found.isFile()) return { kind: 'unusable', problem: 'is no regular file' }
      if (found.size > MAX_PAYLOAD_BYTES) {
        return {
          kind: 'unusable',
          problem: `is ${found.size} bytes, a result takes at most ${MAX_PAYLOAD_BYTES}`
        }
      }
      const { buffer, bytesRead } = await file.read(
        Buffer.alloc(MAX_PAYLOAD_BYTES + 1),
        0,
        MAX_PAYLOAD_BYTES + 1,
        0
      )
      return parseResult(buffer.subarray(0, bytesRead))
    } finally {
      await file.close()
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return code === 'ENOENT' ? { kind: 'none' } : { kind: 'unusable', problem: `can't be read: ${message}` }
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function parseResult(bytes: Uint8Array): ResultRead {
  if (bytes.length > MAX_PAYLOAD_BYTES) return { kind: 'unusable', problem: 'grew while it was read' }
  let text: string
  try {
    text = utf8.decode(bytes)
  } catch {
    return { kind: 'unusable', problem: 'is not UTF-8' }
  }
  if (text.trim() === '') return { kind: 'none' }
  try {
    return { kind: 'result', json: JSON.stringify(JSON.parse(text)) }
  } catch (error) {
    return {
      kind: 'unusable',
      problem: `is not JSON: ${error instanceof Error ? error.message : String(error)}`
    }
  }
}
