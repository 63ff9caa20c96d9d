import { readdir, readFile } from 'node:fs/promises'

/** O_CLOEXEC in /proc/PID/fdinfo, whose flags are octal. */
const CLOSE_ON_EXEC = 0o2000000

/**
 * Descriptors of this process above 2 that a child would inherit. Electron has some, and a runner that outlives the app
 * would hold its pipes and sockets open: whoever waits for the app's output to end would wait for the job. Only Linux
 * leaks them: elsewhere children get nothing but what is given to them.
 */
export async function leakingDescriptors(): Promise<number[]> {
  if (process.platform !== 'linux') return []
  const fds = (await readdir('/proc/self/fd')).map(Number).filter((fd) => fd > 2)
  const leaking = await Promise.all(fds.map(async (fd) => ((await leaks(fd)) ? [fd] : [])))
  return leaking.flat()
}

/** One that is closed meanwhile does not. */
async function leaks(fd: number): Promise<boolean> {
  const info = await readFile(`/proc/self/fdinfo/${fd}`, 'utf8').catch(() => '')
  const flags = /^flags:\s*([0-7]+)$/m.exec(info)?.[1]
  return flags !== undefined && (parseInt(flags, 8) & CLOSE_ON_EXEC) === 0
}

/**
 * A child's stdio with `nothing` (an open /dev/null) in the place of each leaking descriptor. The runner closes those.
 * @param first what 0, 1 and 2 are to be
 */
export function withoutLeaks<T>(
  first: readonly [T, T, T],
  leaking: readonly number[],
  nothing: number
): (T | number | 'ignore')[] {
  const length = Math.max(3, ...leaking.map((fd) => fd + 1))
  return Array.from({ length }, (_, fd) => first[fd] ?? (leaking.includes(fd) ? nothing : 'ignore'))
}
