import { spawn } from 'node:child_process'

/**
 * A guard over the work for the one end that this process can't handle: its own SIGKILL. Work that nobody renews a lease
 * for would run beside its successor. So a small shell waits on a pipe from this process: closed without a goodbye, it
 * ends the work's group. Not on Windows.
 */
export interface Watchdog {
  readonly pid: number | undefined
  /** The work is over: the watchdog goes. */
  dismiss(): void
}

// $1: the group, $2: the grace in seconds. Numbers only, so that nothing of the command is ever read by a shell.
const SCRIPT = `trap '' TERM INT HUP QUIT
read -r goodbye && exit 0
kill -s TERM -- "-$1" 2>/dev/null || exit 0
kill -s CONT -- "-$1" 2>/dev/null
n=0
while [ "$n" -lt "$2" ] && kill -s 0 -- "-$1" 2>/dev/null; do sleep 1; n=$((n + 1)); done
kill -s KILL -- "-$1" 2>/dev/null
exit 0`

const NONE: Watchdog = { pid: undefined, dismiss: () => undefined }

export function watchOver(leader: number, graceMs: number): Watchdog {
  if (process.platform === 'win32') return NONE
  const grace = String(Math.max(1, Math.ceil(graceMs / 1000)))
  const child = spawn('/bin/sh', ['-c', SCRIPT, 'taskguard-watchdog', String(leader), grace], {
    // Its own session: a SIGKILL to this process's group must not reach it.
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin' },
    cwd: '/'
  })
  // Without a shell there is no watchdog; the lease still bounds what can happen.
  child.on('error', () => undefined)
  child.stdin.on('error', () => undefined)
  child.unref()
  return { pid: child.pid, dismiss: () => void child.stdin.end('goodbye\n') }
}
