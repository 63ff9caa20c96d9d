import { z } from 'zod'

/** A file that the window writes by way of the main process, part by part. */

export const exportFormats = ['csv', 'excel', 'json'] as const
/** `excel`: CSV that begins with the mark by which Excel knows UTF-8. */
export type ExportFormat = (typeof exportFormats)[number]

/** The longest part, in UTF-16 units: far more than a few hundred rows take. */
export const PART_MAX = 8_000_000

const id = z.string().max(64)

export const exportCalls = {
  /** Asks the person where; null: nowhere. The name is a suggestion. */
  'export:begin': {
    args: z.strictObject({ format: z.enum(exportFormats), name: z.string().min(1).max(200) }),
    result: z.object({ id: id.nullable() })
  },
  'export:write': {
    args: z.strictObject({ id, text: z.string().max(PART_MAX) }),
    result: z.undefined()
  },
  /** The file stands in its place from here on, whole. */
  'export:end': { args: z.strictObject({ id }), result: z.object({ path: z.string() }) },
  /** Nothing is left of it. */
  'export:abort': { args: z.strictObject({ id }), result: z.undefined() }
} as const
