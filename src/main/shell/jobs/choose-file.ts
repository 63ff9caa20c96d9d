import { dirname } from 'node:path'
import { BrowserWindow, dialog, type OpenDialogOptions, type WebContents } from 'electron'
import type { CallArgs, CallResult } from '@shared/ipc/contract'

/** Lets a person choose a file or folder for a job, beginning where the form stands. */
export async function chooseFile(
  { kind, at }: CallArgs<'jobs:chooseFile'>,
  contents: WebContents
): Promise<CallResult<'jobs:chooseFile'>> {
  const options: OpenDialogOptions = {
    properties: kind === 'folder' ? ['openDirectory'] : ['openFile'],
    ...(at === '' ? {} : { defaultPath: kind === 'folder' ? at : dirname(at) })
  }
  const window = BrowserWindow.fromWebContents(contents)
  const { filePaths } = await (window
    ? dialog.showOpenDialog(window, options)
    : dialog.showOpenDialog(options))
  return { path: filePaths[0] ?? null }
}
