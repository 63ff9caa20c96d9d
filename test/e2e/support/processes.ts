import { readdir, readFile } from 'node:fs/promises'

/**
 * The processes whose environment names this TASKGUARD_HOME: the app, its embedded Redis, its detached job runners.
 * Linux only, as the end-to-end tests are: elsewhere none.
 */
export async function processesOf(home: string): Promise<number[]> {
  const entries = await readdir('/proc').catch(() => [])
  const found: number[] = []
  for (const entry of entries) {
    if (!/^\d+$/.test(entry) || Number(entry) === process.pid) continue
    const environment = await readFile(`/proc/${entry}/environ`, 'utf8').catch(() => '')
    if (environment.split('\0').includes(`TASKGUARD_HOME=${home}`)) found.push(Number(entry))
  }
  return found
}

/** Ends what a test left behind in its home, so that no process outlives its test. */
export async function endProcessesOf(home: string): Promise<void> {
  for (const pid of await processesOf(home)) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // Gone meanwhile.
    }
  }
}
