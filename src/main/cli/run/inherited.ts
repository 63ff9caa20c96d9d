import { closeSync, readdirSync, readlinkSync } from 'node:fs'

/**
 * Closes what the launcher put in the place of its own open descriptors (engine/jobs/launch/descriptors.ts): each of them
 * is /dev/null, and would otherwise be handed on to the work. Only Linux has them.
 */
export function closeInherited(): void {
  if (process.platform !== 'linux') return
  for (const name of readdirSync('/proc/self/fd')) {
    const fd = Number(name)
    if (fd > 2 && isNull(fd)) closeSync(fd)
  }
}

/** The descriptor of the reading itself is gone by now. */
function isNull(fd: number): boolean {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`) === '/dev/null'
  } catch {
    return false
  }
}
