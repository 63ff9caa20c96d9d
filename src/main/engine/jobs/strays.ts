import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { isAlive, markOf, type ProcessMark } from '../redis/embedded/process'

/**
 * Processes of a run that have left its group (setsid, a daemon's double fork): known by the run's id in the environment
 * that they were started with. Linux only: elsewhere there are none to be seen.
 * @param runId TASKGUARD_RUN_ID of the run
 */
export async function straysOf(runId: string): Promise<ProcessMark[]> {
  if (process.platform !== 'linux') return []
  const found = await Promise.all(
    (await readdir('/proc')).map(async (name) => {
      if (!/^\d+$/.test(name) || Number(name) === process.pid) return []
      const environment = await readFile(`/proc/${name}/environ`, 'latin1').catch(() => '')
      return environment.split('\0').includes(`TASKGUARD_RUN_ID=${runId}`) ? [markOf(Number(name))] : []
    })
  )
  return found.flat().filter(isAlive)
}

const LOOK_MS = 50

/** Ends them: SIGTERM, and SIGKILL for those that still run after the grace. Resolves when none runs. */
export async function endStrays(runId: string, graceMs: number, onKill: () => void): Promise<void> {
  const end = performance.now() + graceMs
  let signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'
  const told = new Set<string>()
  for (;;) {
    const strays = await straysOf(runId)
    if (strays.length === 0) return
    if (signal === 'SIGTERM' && performance.now() >= end) {
      onKill()
      told.clear()
      signal = 'SIGKILL'
    }
    for (const stray of strays) {
      const key = `${stray.pid} ${stray.started}`
      if (signal === 'SIGKILL' || !told.has(key)) send(stray.pid, signal)
      told.add(key)
    }
    await delay(LOOK_MS)
  }
}

/** A stopped one would not see it. */
function send(pid: number, signal: 'SIGTERM' | 'SIGKILL'): void {
  for (const each of [signal, 'SIGCONT'] as const)
    try {
      process.kill(pid, each)
    } catch {
      // Gone meanwhile.
    }
}
