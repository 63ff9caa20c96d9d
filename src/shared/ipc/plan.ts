import { z } from 'zod'

/** Bytes of a plan's file: about fifty thousand actions. */
export const PLAN_FILE_MAX = 64_000_000

export const planCalls = {
  /** Asks for a file and reads it. Null: it was cancelled. */
  'plan:open': {
    args: z.undefined(),
    result: z.object({ name: z.string(), text: z.string() }).nullable()
  }
} as const
