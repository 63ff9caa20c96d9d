import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** A session bus that does not answer has no tray either, ms. */
const ANSWER_MS = 2000

const BUS = 'org.freedesktop.DBus'
const WATCHER = 'org.kde.StatusNotifierWatcher'

/** Ways to ask the session bus whether a name has an owner: no desktop has all of them, and each has one. */
const questions: readonly (readonly [command: string, args: readonly string[]])[] = [
  [
    'gdbus',
    ['call', '--session', '--dest', BUS, '--object-path', '/', '--method', `${BUS}.NameHasOwner`, WATCHER]
  ],
  ['busctl', ['--user', 'call', BUS, '/', BUS, 'NameHasOwner', 's', WATCHER]],
  [
    'dbus-send',
    ['--session', '--print-reply', `--dest=${BUS}`, '/', `${BUS}.NameHasOwner`, `string:${WATCHER}`]
  ]
]

/**
 * Whether a window can be found again in the tray. macOS and Windows always have one; on Linux a desktop has one if
 * something on the session bus takes status icons (StatusNotifierItem). Electron itself does not tell.
 */
export async function trayAvailable(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env
): Promise<boolean> {
  if (platform !== 'linux') return true
  if (!env['DBUS_SESSION_BUS_ADDRESS'] && !env['XDG_RUNTIME_DIR']) return false
  for (const [command, args] of questions) {
    try {
      const { stdout } = await run(command, args, { timeout: ANSWER_MS, env })
      return /\btrue\b/.test(stdout)
    } catch (error) {
      // Not installed: the next one is asked. Any other failure is the bus's answer.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return false
    }
  }
  return false
}
