import { readFileSync } from 'node:fs'

/** A process that can be told from a later one with the same number. */
export interface ProcessMark {
  readonly pid: number
  /** When it started, in the kernel's ticks since boot; null where the system does not tell (only Linux does). */
  readonly started: string | null
}

export const markOf = (pid: number): ProcessMark => ({ pid, started: readStat(pid)?.started ?? null })

/** A zombie is dead, and so is another process that got the same number. */
export function isAlive(mark: ProcessMark): boolean {
  try {
    process.kill(mark.pid, 0)
  } catch (error) {
    // EPERM: it lives, under another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
  const stat = readStat(mark.pid)
  if (stat === null) return process.platform !== 'linux'
  if (stat.state === 'Z' || stat.state === 'X') return false
  return mark.started === null || mark.started === stat.started
}

/** /proc/PID/stat: `pid (name) state …`, the name may hold blanks and brackets; the start time is field 22. */
function readStat(pid: number): { state: string; started: string } | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return { state: fields[0] ?? '', started: fields[19] ?? '' }
  } catch {
    return null
  }
}
