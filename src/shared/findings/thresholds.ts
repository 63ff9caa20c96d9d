import { z } from 'zod'
import { DEFAULT_LEASE_MS, DEFAULT_MAX_ATTEMPTS, DEFAULT_MAX_RUNTIME_MS } from '../protocol/limits'
import { durationSchema } from '../time/duration'

/** When a rule speaks, in milliseconds unless the name says otherwise. The defaults are the report's. */
export interface Thresholds {
  /** An ended run's lock is an orphan after this. */
  readonly orphanAfter: number
  readonly longRun: number
  /** The lease assumed where a record does not say. */
  readonly lease: number
  /** The limit assumed where a record does not say. */
  readonly maxRuntime: number
  readonly noProgressMin: number
  /** Silence of this many usual gaps is no progress. */
  readonly noProgressFactor: number
  readonly maxAttempts: number
  /** Overlaps and repeats older than this are history: info. */
  readonly recent: number
  /**
   * A lock that no guard stands behind (a key template's, or one without a state) may be cleaned once its work has been
   * over, or it has stood unchanged, for this long. 0: never.
   */
  readonly unguardedAfter: number
}

export const defaultThresholds: Thresholds = {
  orphanAfter: 5 * 60_000,
  longRun: 2 * 3_600_000,
  lease: DEFAULT_LEASE_MS,
  maxRuntime: DEFAULT_MAX_RUNTIME_MS,
  noProgressMin: 10 * 60_000,
  noProgressFactor: 3,
  maxAttempts: DEFAULT_MAX_ATTEMPTS,
  recent: 24 * 3_600_000,
  unguardedAfter: 0
}

/** Thresholds as the settings file has them: durations as text, everything optional. */
export const thresholdSettingsSchema = z.strictObject({
  orphanAfter: durationSchema.optional(),
  longRun: durationSchema.optional(),
  lease: durationSchema.optional(),
  maxRuntime: durationSchema.optional(),
  noProgressMin: durationSchema.optional(),
  noProgressFactor: z.number().min(1).optional(),
  maxAttempts: z.number().int().min(1).optional(),
  recent: durationSchema.optional(),
  unguardedAfter: durationSchema.optional()
})
export type ThresholdSettings = z.infer<typeof thresholdSettingsSchema>

/** The thresholds of every type: a base, and what single types set over it. */
export interface ThresholdTable {
  readonly base: Thresholds
  readonly byType: Readonly<Record<string, Thresholds>>
}

const over = (base: Thresholds, own: ThresholdSettings | undefined): Thresholds => {
  const set = Object.entries(own ?? {}).filter(([, value]) => value !== undefined)
  return { ...base, ...Object.fromEntries(set) }
}

export function thresholdTable(
  settings: ThresholdSettings = {},
  byType: Readonly<Record<string, ThresholdSettings>> = {}
): ThresholdTable {
  const base = over(defaultThresholds, settings)
  return {
    base,
    byType: Object.fromEntries(Object.entries(byType).map(([type, own]) => [type, over(base, own)]))
  }
}

export const thresholdsFor = (table: ThresholdTable, type: string): Thresholds =>
  (Object.hasOwn(table.byType, type) ? table.byType[type] : undefined) ?? table.base
