import { BrowserWindow, dialog, type OpenDialogOptions, type WebContents } from 'electron'
import type { Translator } from '@shared/i18n'
import type { CallResult } from '@shared/ipc/contract'
import { adviseSettingsFile } from './advise-settings-file'

/** Lets a person choose a file of a Celery fleet's settings, and says what they make of it. Null: none was chosen. */
export async function adviseFile(
  contents: WebContents,
  t: Translator
): Promise<CallResult<'celery:adviseFile'>> {
  const options: OpenDialogOptions = {
    title: t('shell:celery.settingsFile'),
    properties: ['openFile'],
    filters: [
      { name: t('shell:celery.settings'), extensions: ['py', 'json'] },
      { name: t('shell:celery.anyFile'), extensions: ['*'] }
    ]
  }
  const window = BrowserWindow.fromWebContents(contents)
  const { filePaths } = await (window
    ? dialog.showOpenDialog(window, options)
    : dialog.showOpenDialog(options))
  const [path] = filePaths
  return path === undefined ? null : adviseSettingsFile(path)
}
