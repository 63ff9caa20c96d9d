import { randomBytes } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { makeFolder } from './make-folder'

/**
 * Writes a whole file so that after a crash or a power cut either the old content or the new one stands: a temporary
 * file beside it, fsync, rename, fsync of the folder. Makes the folder where it is missing. Only the owner may read it.
 * `stillGood` is asked last, when only the rename is left to do.
 * @returns false where `stillGood` said no: nothing was changed
 */
export async function writeAtomically(
  path: string,
  content: string,
  stillGood: () => Promise<boolean> = () => Promise.resolve(true)
): Promise<boolean> {
  const folder = dirname(path)
  await makeFolder(folder)
  const temporary = join(folder, `.${randomBytes(6).toString('hex')}.tmp`)
  try {
    const file = await open(temporary, 'wx', 0o600)
    try {
      await file.writeFile(content, 'utf8')
      await file.sync()
    } finally {
      await file.close()
    }
    if (!(await stillGood())) {
      await rm(temporary, { force: true })
      return false
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  await syncFolder(folder)
  return true
}

/** Makes a rename or an unlink in the folder durable. Windows can't open a folder; its rename needs no such help. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
