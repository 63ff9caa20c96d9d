/** Faults that the catalogs have words for (endpoints, `form.fault`): the window says them in its own language. */
export const usageCodes = [
  'url_form',
  'url_host',
  'url_port',
  'url_db',
  'url_db_twice',
  'url_socket',
  'url_escape',
  'url_query',
  'url_primary',
  'broker_form',
  'broker_query',
  'broker_cluster',
  'management_form',
  'management_query',
  'management_user',
  'management_broker',
  'name_taken'
] as const
export type UsageCode = (typeof usageCodes)[number]

/**
 * Wrong usage or bad settings: one line that says which field and what it takes. The command line exits with 2, the
 * window marks the field.
 */
export class UsageError extends Error {
  override readonly name = 'UsageError'

  constructor(
    readonly field: string,
    /** What the field takes, or what is wrong with it, as the rest of a sentence. */
    readonly problem: string,
    readonly code: UsageCode | null = null
  ) {
    super(`${field}: ${problem}`)
  }
}

/** Closes an exhaustive switch: the compiler proves that it is never reached. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`)
}
