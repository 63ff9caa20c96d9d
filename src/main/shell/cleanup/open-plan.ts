import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import { app, BrowserWindow, dialog, type WebContents } from 'electron'
import type { Translator } from '@shared/i18n'
import type { CallResult } from '@shared/ipc/contract'
import { PLAN_FILE_MAX } from '@shared/ipc/plan'

/**
 * Asks for the file of a plan that somebody saved, and reads it. What it says is for the engine to check.
 * @throws where it can't be read, or is far larger than a plan
 */
export async function openPlan(page: WebContents, t: Translator): Promise<CallResult<'plan:open'>> {
  const window = BrowserWindow.fromWebContents(page)
  if (!window) return null
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    defaultPath: app.getPath('documents'),
    filters: [{ name: t('shell:export.json'), extensions: ['json'] }],
    properties: ['openFile']
  })
  const [path] = filePaths
  return canceled || path === undefined ? null : { name: basename(path), text: await textOf(path) }
}

async function textOf(path: string): Promise<string> {
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat()
    if (size > PLAN_FILE_MAX)
      throw new Error(`${path}: is larger than a plan can be (${PLAN_FILE_MAX} bytes)`)
    return await file.readFile('utf8')
  } finally {
    await file.close()
  }
}
