import { join } from 'node:path'
import { app, BrowserWindow, dialog, type WebContents } from 'electron'
import type { Translator } from '@shared/i18n'
import type { CallArgs, CallResult } from '@shared/ipc/contract'
import type { ExportFormat } from '@shared/ipc/export'
import type { CallHandlers } from '../ipc/handle-calls'
import { log } from '../log/log'
import { ExportFiles } from './export-files'

const extensions: Readonly<Record<ExportFormat, string>> = { csv: 'csv', excel: 'csv', json: 'json' }

type ExportHandlers = Pick<CallHandlers, 'export:begin' | 'export:write' | 'export:end' | 'export:abort'>

/** Exports of the windows: the person says where by the system's own dialog. */
export class ExportCalls {
  readonly #files = new ExportFiles()
  readonly #owners = new WeakSet<WebContents>()

  constructor(private readonly translator: () => Translator) {}

  get handlers(): ExportHandlers {
    return {
      'export:begin': (args, page) => this.#begin(args, page),
      'export:write': async ({ id, text }, page) => {
        await this.#files.write(page, id, text)
        return undefined
      },
      'export:end': async ({ id }, page) => ({ path: await this.#files.end(page, id) }),
      'export:abort': async ({ id }, page) => {
        await this.#files.abort(page, id)
        return undefined
      }
    }
  }

  /** The app ends: what is not whole goes. */
  end(): Promise<void> {
    return this.#files.abortAll()
  }

  async #begin(
    { format, name }: CallArgs<'export:begin'>,
    page: WebContents
  ): Promise<CallResult<'export:begin'>> {
    const window = BrowserWindow.fromWebContents(page)
    if (!window) return { id: null }
    const extension = extensions[format]
    const { canceled, filePath } = await dialog.showSaveDialog(window, {
      defaultPath: join(app.getPath('documents'), name.replaceAll(/[\\/]/g, '-')),
      filters: [{ name: this.translator()(`shell:export.${format}`), extensions: [extension] }],
      properties: ['createDirectory', 'showOverwriteConfirmation']
    })
    if (canceled || filePath === '') return { id: null }
    this.#follow(page)
    return { id: await this.#files.begin(page, filePath) }
  }

  /** A page that is gone or loaded again writes no more. */
  #follow(page: WebContents): void {
    if (this.#owners.has(page)) return
    this.#owners.add(page)
    const drop = (): void => {
      this.#files.abortAll(page).catch((error: unknown) => log.error('an export is left over', error))
    }
    page.on('destroyed', drop)
    page.on('render-process-gone', drop)
    page.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
      if (isMainFrame && !isSameDocument) drop()
    })
  }
}
