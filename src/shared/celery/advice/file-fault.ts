import { z } from 'zod'
import { assertNever } from '../../errors'

/**
 * Why a file gives no settings of a fleet. `detail`: what the system says, as it is, where the code has no words for it.
 * The catalogs have words for each (advice, `file.fault`).
 */
export const settingsFileFaultSchema = z.object({
  code: z.enum([
    'missing',
    'denied',
    'no_file',
    'unreadable',
    'too_large',
    'not_settings',
    'no_setting',
    'no_object'
  ]),
  path: z.string(),
  detail: z.string()
})
export type SettingsFileFault = z.infer<typeof settingsFileFaultSchema>

/** In English, as the rest of a sentence whose subject is what names the file. */
export function settingsFileProblem({ code, path, detail }: SettingsFileFault): string {
  switch (code) {
    case 'missing':
      return `names ${path}, which can't be read: there is no such file`
    case 'denied':
      return `names ${path}, which can't be read: its owner does not let this user`
    case 'no_file':
      return `names ${path}, which can't be read: it is a folder, a pipe or a device`
    case 'unreadable':
      return `names ${path}, which can't be read: ${detail}`
    case 'too_large':
      return `names ${path}, which is larger than 4 MiB`
    case 'not_settings':
      return `names ${path}, which is neither JSON nor a .py file`
    case 'no_setting':
      return `names ${path}, in which no setting of Celery's stands`
    case 'no_object':
      return `names ${path}, which holds no JSON object of settings`
    default:
      return assertNever(code)
  }
}
