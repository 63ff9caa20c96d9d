import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { app } from 'electron'
import { makeFolderSync } from '../engine/files/make-folder'

/** Everything of Chromium's and ours goes below the home folder, so that one TASKGUARD_HOME is one whole installation. */
export function keepIn(home: string): void {
  const own = join(home, 'window')
  makeFolderSync(own)
  app.setPath('userData', own)
  app.setPath('sessionData', own)
  app.setPath('crashDumps', join(own, 'crashes'))
  app.setAppLogsPath(join(home, 'logs'))
}

/** The built files beside this bundle: out/main, out/preload, out/renderer. */
export const builtFiles = {
  engine: join(__dirname, 'engine.cjs'),
  preload: join(__dirname, '..', 'preload', 'index.cjs'),
  renderer: join(__dirname, '..', 'renderer')
}

const icons = (): string =>
  join(app.isPackaged ? process.resourcesPath : join(__dirname, '..', '..', 'resources'), 'icons')

/** The folder of the tray's pictures. */
export const trayIcons = (): string => join(icons(), 'tray')

/** The taskbar's picture on Linux and Windows; on macOS it comes from the bundle. */
export function iconFile(): string | undefined {
  const file = join(icons(), 'icon.png')
  return process.platform !== 'darwin' && existsSync(file) ? file : undefined
}

/** How a person starts the command line of this installation. */
export function cliCommand(): string {
  if (!app.isPackaged) return 'npx taskguard'
  return join(process.resourcesPath, 'bin', process.platform === 'win32' ? 'taskguard.cmd' : 'taskguard')
}
