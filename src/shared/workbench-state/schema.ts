import { z } from 'zod'

/**
 * What the window remembers between starts, in slices that its parts name and parse: `workbench-state.json` in
 * TASKGUARD_HOME. The main process keeps them without looking inside.
 */

/** The longest a slice may be, in characters of JSON. */
export const MAX_SLICE_LENGTH = 1_000_000
const MAX_SLICES = 64

/** `locks.columns`: the part, then what of it. */
export const sliceNameSchema = z
  .string()
  .max(64)
  .regex(/^[a-z][A-Za-z]*(\.[a-z][A-Za-z]*)+$/, 'takes a name like "locks.columns"')

const sliceSchema = z
  .json()
  .refine((value) => JSON.stringify(value).length <= MAX_SLICE_LENGTH, 'is too long to be remembered')

export const slicesSchema = z
  .record(sliceNameSchema, sliceSchema)
  .refine((slices) => Object.keys(slices).length <= MAX_SLICES, `takes at most ${MAX_SLICES} slices`)

export const workbenchStateSchema = z.strictObject({ version: z.literal(1), slices: slicesSchema })

/** The file could not be read: why, and under which name it is kept; null where it could not be moved. */
export const stateFaultSchema = z.object({ reason: z.string(), backup: z.string().nullable() })

export type Slices = z.infer<typeof slicesSchema>
export type StateFault = z.infer<typeof stateFaultSchema>
