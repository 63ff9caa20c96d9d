import type { ProcessMark } from '../../redis/embedded/process'
import { isAlive } from '../../redis/embedded/process'
import { writeAtomically } from '../../files/write-atomically'
import { stopPath } from './paths'

/**
 * Asks a job's runner to stop the work. One that was stopped itself (SIGSTOP, Ctrl-Z) is set going, so that it hears.
 * @param runner null: it has not told who it is yet
 */
export async function askToStop(folder: string, by: string, runner: ProcessMark | null): Promise<void> {
  await writeAtomically(stopPath(folder), `${JSON.stringify({ v: 1, by, at: Date.now() })}\n`)
  if (runner === null || process.platform === 'win32' || !isAlive(runner)) return
  try {
    process.kill(runner.pid, 'SIGCONT')
  } catch {
    // Gone meanwhile, or another user's.
  }
}
