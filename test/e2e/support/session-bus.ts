import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startDaemon } from './daemon'

/** A D-Bus session bus of one test alone. */
export interface SessionBus {
  /** For DBUS_SESSION_BUS_ADDRESS. */
  readonly address: string
  stop(): Promise<void>
}

/** @throws when dbus-daemon is not installed */
export async function startSessionBus(): Promise<SessionBus> {
  const folder = await mkdtemp(join(tmpdir(), 'taskguard-bus-'))
  const socket = `unix:path=${join(folder, 'bus')}`
  const daemon = await startDaemon(
    'dbus-daemon',
    ['--session', '--nofork', '--nopidfile', '--print-address=1', `--address=${socket}`],
    1
  )
  return {
    address: daemon.announced,
    async stop() {
      await daemon.stop()
      await rm(folder, { recursive: true, force: true })
    }
  }
}
