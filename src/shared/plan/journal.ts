import { z } from 'zod'

/** A cleanup's journal in the home folder, as the window's history lists it. */
export const journalViewSchema = z.object({
  /** The file's name in the folder `journal`. */
  name: z.string(),
  /** When it was cleaned, ISO 8601, and by whom. */
  at: z.string(),
  actor: z.string(),
  /** A cycle of the automatic cleanup. */
  automatic: z.boolean(),
  /** The address of the Redis that was cleaned, without any secret. */
  endpoint: z.string(),
  namespace: z.string(),
  /** Of actions. */
  applied: z.number(),
  changed: z.number(),
  failed: z.number(),
  /** Begun, and without an end on record. */
  unsure: z.number(),
  /** Put back since. */
  restored: z.number(),
  /** Done, or perhaps done, and not settled: what an undo would look at. */
  left: z.number(),
  /** False: the cleanup was killed, or still runs. */
  ended: z.boolean(),
  /** Why it can't be read, in English; null: it can. */
  fault: z.string().nullable()
})
export type JournalView = z.infer<typeof journalViewSchema>
