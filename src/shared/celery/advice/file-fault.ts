import { z } from 'zod'
import { assertNever } from '../../errors'

/** Why a file gives no settings of a fleet; `detail`: what the system says, as it is. */
export const settingsFileFaultSchema = z.object({
  code: z.enum(['unreadable', 'too_large', 'not_settings', 'no_setting', 'no_object']),
  path: z.string(),
  detail: z.string()
})
export type SettingsFileFault = z.infer<typeof settingsFileFaultSchema>

/** In English, as the rest of a sentence whose subject is what names the file. */
export function settingsFileProblem({ code, path, detail }: SettingsFileFault): string {
  switch (code) {
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
