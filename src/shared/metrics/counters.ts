/** The guard's own counters of an hour and a type (docs/protocol.md, `NS:{TYPE}:stats:HOUR`). */
export const counterNames = [
  'acquired',
  'rejected_running',
  'rejected_completed',
  'rejected_quarantined',
  'completed',
  'failed',
  'abandoned',
  'superseded',
  'duplicates',
  'run_ms',
  'saved_ms'
] as const
export type CounterName = (typeof counterNames)[number]

/** `run_ms` and `saved_ms` in milliseconds, the others counts. */
export type Counters = Readonly<Record<CounterName, number>>

export const noCounters: Counters = {
  acquired: 0,
  rejected_running: 0,
  rejected_completed: 0,
  rejected_quarantined: 0,
  completed: 0,
  failed: 0,
  abandoned: 0,
  superseded: 0,
  duplicates: 0,
  run_ms: 0,
  saved_ms: 0
}

const COUNT = /^\d{1,15}$/

/**
 * Reads one hash. A field that is absent counted nothing; fields of a newer guard are left alone.
 * @returns `odd`: fields that hold no count; they are taken for 0, and the hour is not complete
 */
export function readCounters(hash: Readonly<Record<string, unknown>>): {
  readonly counters: Counters
  readonly odd: readonly CounterName[]
} {
  const odd: CounterName[] = []
  const counters: Record<CounterName, number> = { ...noCounters }
  for (const name of counterNames) {
    const value = Object.hasOwn(hash, name) ? hash[name] : undefined
    if (value === undefined) continue
    if (typeof value === 'string' && COUNT.test(value)) counters[name] = Number(value)
    else odd.push(name)
  }
  return { counters, odd }
}
