import { z } from 'zod'
import { saidSchema } from '../jsonc/said'

/** What is wrong with settings.json or keybindings.json: where, which field, and what it takes. */
export const settingsFaultSchema = z.object({
  file: z.string(),
  /** 1-based; null where the file can't be read at all. */
  line: z.number().int().positive().nullable(),
  column: z.number().int().positive().nullable(),
  /** `endpoints[0].url`; empty where the text is no JSON. */
  field: z.string(),
  /** In English. */
  problem: z.string(),
  /** The same for the settings catalog (`problem`); null: its English words, or the system's, are all there is. */
  said: saidSchema.nullable()
})
export type SettingsFault = z.infer<typeof settingsFaultSchema>
