import { join } from 'node:path'
import { app, BrowserWindow, shell, type WebContents } from 'electron'
import type { ShellAction } from '@shared/ipc/actions'

const ZOOM_STEP = 0.5

/** Does for a window what only the main process can. */
export async function act(action: ShellAction, page: WebContents, home: string): Promise<void> {
  const window = BrowserWindow.fromWebContents(page)
  const actions: Readonly<Record<ShellAction, () => void | Promise<void>>> = {
    openLogs: () => openLogs(home),
    zoomIn: () => {
      page.zoomLevel += ZOOM_STEP
    },
    zoomOut: () => {
      page.zoomLevel -= ZOOM_STEP
    },
    resetZoom: () => {
      page.zoomLevel = 0
    },
    fullScreen: () => window?.setFullScreen(!window.isFullScreen()),
    devTools: () => page.toggleDevTools(),
    about: () => app.showAboutPanel(),
    quit: () => app.quit()
  }
  await actions[action]()
}

export async function openLogs(home: string): Promise<void> {
  const folder = join(home, 'logs')
  const fault = await shell.openPath(folder)
  if (fault !== '') throw new Error(`${folder}: ${fault}`)
}
