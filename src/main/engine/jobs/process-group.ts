import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'

/**
 * A command in a process group of its own, so that stopping it stops all that it started. On Windows, which has no
 * groups, its process tree.
 */

const isWindows = process.platform === 'win32'

export interface GroupOptions {
  readonly cwd?: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** `ignore`: the command reads an empty stdin. */
  readonly stdin: 'inherit' | 'ignore'
  /** The write end of a pipe, or Node's own kind. */
  readonly stdout: number | 'pipe'
  /** Default: ours. */
  readonly stderr?: number | 'pipe'
}

/** Starts it: no shell. Its `error` event says that it could not be started. */
export function spawnGroup(command: string, args: readonly string[], options: GroupOptions): ChildProcess {
  return spawn(command, args, {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: options.env,
    stdio: [options.stdin, options.stdout, options.stderr ?? 'inherit'],
    // setsid: a group and a session of its own, out of the terminal's Ctrl-C, which is forwarded instead.
    detached: !isWindows,
    windowsHide: true
  })
}

/** Sends a signal to every process of the group. False when there is none left. */
export function signalGroup(leader: number, signal: NodeJS.Signals): boolean {
  if (isWindows) return signalTree(leader, signal)
  try {
    process.kill(-leader, signal)
    return true
  } catch {
    return false
  }
}

function signalTree(leader: number, signal: NodeJS.Signals): boolean {
  const force = signal === 'SIGKILL' ? ['/F'] : []
  execFile('taskkill', ['/PID', String(leader), '/T', ...force], { windowsHide: true }, () => undefined)
  return true
}

/** Whether any process of the group still runs. A zombie that nobody reaps does not. */
export async function groupRuns(leader: number): Promise<boolean> {
  try {
    process.kill(isWindows ? leader : -leader, 0)
  } catch (error) {
    // EPERM: it is there, as another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  return process.platform === 'linux' ? livingMember(leader) : true
}

/** Linux answers kill(pid, 0) for zombies too: looks at each process's state and group. */
async function livingMember(group: number): Promise<boolean> {
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    const stat = await readFile(`/proc/${entry}/stat`, 'utf8').catch(() => '')
    // "PID (COMMAND) STATE PPID PGRP …"; the command's name may hold anything, parentheses too.
    const [state, , pgrp] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (Number(pgrp) === group && state !== 'Z' && state !== 'X') return true
  }
  return false
}

const LOOK_MS = 50

/** Resolves when the group is gone, or with false when it still runs after `withinMs`. */
export async function groupEnded(leader: number, withinMs: number): Promise<boolean> {
  const end = performance.now() + withinMs
  while (await groupRuns(leader)) {
    if (performance.now() >= end) return false
    await delay(LOOK_MS)
  }
  return true
}

/**
 * Ends the group: SIGTERM, or waits on a signal that was `sent` already, and SIGKILL where it still runs after the grace.
 * Resolves when nothing of it runs. SIGCONT goes along: a stopped process would not see the signal.
 */
export async function endGroup(
  leader: number,
  graceMs: number,
  { sent, onKill }: { readonly sent?: NodeJS.Signals; readonly onKill?: () => void } = {}
): Promise<void> {
  if (sent === undefined) signalGroup(leader, 'SIGTERM')
  if (!isWindows) signalGroup(leader, 'SIGCONT')
  if (await groupEnded(leader, graceMs)) return
  onKill?.()
  // A process that was just being forked may miss one SIGKILL: repeats until nothing is left.
  do signalGroup(leader, 'SIGKILL')
  while (!(await groupEnded(leader, 500)))
}
