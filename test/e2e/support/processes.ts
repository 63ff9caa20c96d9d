import { readdir, readFile, readlink } from 'node:fs/promises'

/**
 * The processes of this TASKGUARD_HOME: the app and its detached job runners name it in their environment; the embedded
 * Redis, which gets none of ours, works in a folder below it. Linux only, as the end-to-end tests are: elsewhere none.
 */
export async function processesOf(home: string): Promise<number[]> {
  const entries = await readdir('/proc').catch(() => [])
  const found: number[] = []
  for (const entry of entries) {
    if (!/^\d+$/.test(entry) || Number(entry) === process.pid) continue
    const environment = await readFile(`/proc/${entry}/environ`, 'utf8').catch(() => '')
    const folder = await readlink(`/proc/${entry}/cwd`).catch(() => '')
    if (environment.split('\0').includes(`TASKGUARD_HOME=${home}`) || folder.startsWith(`${home}/`))
      found.push(Number(entry))
  }
  return found
}

/** Those of this home whose command line fits. */
export async function commandsOf(home: string, fits: RegExp): Promise<number[]> {
  return fitting(await processesOf(home), fits)
}

/**
 * The children of a process, and theirs, whose command line fits: Chromium's pages write their title over their
 * environment, so that only their parents tell whose they are.
 */
export async function descendantsOf(ancestor: number, fits: RegExp): Promise<number[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((entry) => /^\d+$/.test(entry)).map(Number)
  const parents = new Map(await Promise.all(pids.map(async (pid) => [pid, await parentOf(pid)] as const)))
  const descends = (pid: number): boolean => {
    const parent = parents.get(pid) ?? 0
    return parent === ancestor || (parent > 1 && descends(parent))
  }
  return fitting(pids.filter(descends), fits)
}

async function parentOf(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // The name, in parentheses, may hold anything; state and parent follow it.
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? 0)
}

async function fitting(pids: readonly number[], fits: RegExp): Promise<number[]> {
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')))
  return pids.filter((_pid, at) => fits.test(lines[at] ?? ''))
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
