import { join } from 'node:path'
import { app, BrowserWindow, screen } from 'electron'
import { APP_PAGE } from '../app-protocol/origin'
import { readJson, writeJson } from '../files/json-file'
import { log } from '../log/log'
import { MIN_SIZE, placeWindow, windowStateSchema, type WindowState } from './bounds'
import { windowBackground, type Theme } from './theme'

const stateFile = (home: string): string => join(home, 'window.json')

/** Opens the workbench where it stood last, hidden until it has painted. */
export function openMainWindow(options: {
  readonly home: string
  readonly preload: string
  readonly theme: Theme
  /** The window's and taskbar's picture, where the system does not take it from the package. */
  readonly icon?: string
}): BrowserWindow {
  const last = readJson(stateFile(options.home), windowStateSchema)
  const window = new BrowserWindow({
    ...placeWindow(
      last,
      screen.getAllDisplays().map(({ workArea }) => workArea)
    ),
    minWidth: MIN_SIZE.width,
    minHeight: MIN_SIZE.height,
    show: false,
    title: app.name,
    backgroundColor: windowBackground[options.theme],
    ...(options.icon ? { icon: options.icon } : {}),
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      webviewTag: false,
      spellcheck: false,
      navigateOnDragDrop: false
    }
  })
  window.once('ready-to-show', () => {
    if (last?.maximized) window.maximize()
    window.show()
  })
  window.on('close', () => remember(options.home, window))
  window.loadURL(APP_PAGE).catch((error: unknown) => log.error('the page did not load', error))
  return window
}

function remember(home: string, window: BrowserWindow): void {
  const state: WindowState = { ...window.getNormalBounds(), maximized: window.isMaximized() }
  try {
    writeJson(stateFile(home), state)
  } catch (error) {
    log.error('the place of the window could not be kept', error)
  }
}

/** Brings the window before the person, wherever it is. */
export function bringForward(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
  app.focus({ steal: true })
}
