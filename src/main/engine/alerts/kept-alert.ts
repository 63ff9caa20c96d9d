import { alertEntrySchema, type AlertEntry } from '@shared/protocol/alerts'

/** An entry of `NS:alerts` with the very text it was read from: what a later write compares with. */
export interface KeptAlert {
  readonly text: string
  readonly entry: AlertEntry
}

/** By finding id. */
export type Alerts = ReadonlyMap<string, KeptAlert>

/** Null where the text can't be understood: such an entry says nothing, and is never overwritten. */
export function readAlert(text: string): KeptAlert | null {
  try {
    const parsed = alertEntrySchema.safeParse(JSON.parse(text))
    return parsed.success ? { text, entry: parsed.data } : null
  } catch {
    return null
  }
}
