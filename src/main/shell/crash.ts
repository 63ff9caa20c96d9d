import { app, BrowserWindow, dialog } from 'electron'
import { createTranslator, languageFor, type Translator } from '@shared/i18n'
import { log } from './log/log'
import { redact } from './log/redact'

/** A page that ends twice within this time is not loaded a third time by itself. */
const RELOAD_AGAIN_MS = 60_000

/** Faults of the main process are logged and shown; the app goes on, as far as it can. */
export function watchFaults(translator: () => Translator): void {
  let shown = false
  const fault = (cause: unknown): void => {
    log.error('uncaught in the main process', cause)
    if (shown) return
    shown = true
    void showFault(cause, translator()).finally(() => (shown = false))
  }
  process.on('uncaughtException', fault)
  process.on('unhandledRejection', fault)
}

async function showFault(error: unknown, t: Translator): Promise<void> {
  const message = t('shell:fault.title')
  const said = redact(error instanceof Error ? error.message : String(error))
  if (app.isReady()) {
    await dialog.showMessageBox({ type: 'error', message, detail: `${t('shell:fault.detail')}\n\n${said}` })
  } else {
    dialog.showErrorBox(message, said)
  }
}

/** A window whose page has ended is loaded again, once; if that does not hold, it says so. */
export function watchPage(window: BrowserWindow, translator: () => Translator): void {
  let lastReload = Number.NEGATIVE_INFINITY
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return
    log.error(`the window's page ended: ${reason} (code ${exitCode})`)
    if (performance.now() - lastReload > RELOAD_AGAIN_MS) {
      lastReload = performance.now()
      // Not while Chromium is still taking the old page down.
      setImmediate(() => {
        if (!window.isDestroyed()) window.webContents.reload()
      })
      return
    }
    const t = translator()
    void dialog
      .showMessageBox(window, {
        type: 'error',
        message: t('shell:pageGone.title'),
        detail: t('shell:pageGone.detail', { reason }),
        buttons: [t('shell:pageGone.reload'), t('shell:pageGone.quit')]
      })
      .then(({ response }) => (response === 0 ? window.webContents.reload() : app.quit()))
  })
  window.on('unresponsive', () => log.warn('the window does not respond'))
  window.on('responsive', () => log.info('the window responds again'))
}

/** The texts in the system's language, as far as it is known before the settings are read. */
export const systemTranslator = (): Translator =>
  createTranslator(
    languageFor(app.isReady() ? app.getLocale() : (process.env['LC_ALL'] ?? process.env['LANG'] ?? ''))
  )
