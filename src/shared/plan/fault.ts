import { z } from 'zod'

/**
 * Why a cleanup was not planned, applied or undone at all. The catalogs have words for each (cleanup, `fault`).
 * - `engine`: the engine is being started anew.
 * - `gone`: the endpoint, or the plan, is not known here (any more).
 * - `not_live`: what is known of the endpoint is not of now: it is being connected, or was lost.
 * - `protected`: the endpoint is read only until it is unlocked.
 * - `share`: the plan would touch too great a share of the live locks.
 * - `plan_file`, `journal`: what it says can't be used; `detail` says why.
 * - `disk`: the journal can't be written, so nothing was done.
 * - `permission`, `unreachable`, `server`: what Redis says.
 * - `stopped`: somebody stopped it, or the engine ended.
 */
export const cleanupFaults = [
  'engine',
  'gone',
  'not_live',
  'protected',
  'share',
  'plan_file',
  'journal',
  'disk',
  'permission',
  'unreachable',
  'server',
  'stopped'
] as const

export const cleanupFaultSchema = z.object({
  code: z.enum(cleanupFaults),
  /** In English; may hold a server's or the system's words. */
  detail: z.string()
})
export type CleanupFault = z.infer<typeof cleanupFaultSchema>
