/** Sizes and times of protocol version 1 (docs/protocol.md). Times are milliseconds unless the name says otherwise. */

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

export const PROTOCOL_VERSION = 1

export const DEFAULT_NAMESPACE = 'taskguard'
export const DEFAULT_LEASE_MS = 60 * SECOND
/** The shortest lease a guard accepts: below it a renewal at a third is a few hundred milliseconds away from loss. */
export const MIN_LEASE_MS = 1 * SECOND
export const MAX_LEASE_MS = 1 * HOUR
export const DEFAULT_MAX_RUNTIME_MS = 2 * HOUR
/** An outcome lives this long after the run's end. */
export const STATE_TTL_MS = 24 * HOUR
/** Run records live this long after the last change. */
export const RECORD_TTL_MS = 7 * DAY
export const STATS_TTL_MS = 8 * DAY
export const RECORDS_KEPT = 50
export const DEFAULT_MAX_ATTEMPTS = 5
/** Attempts are counted from the records kept. */
export const MAX_ATTEMPTS_LIMIT = 40
/** `result` and `error` are at most this many bytes of UTF-8. */
export const MAX_PAYLOAD_BYTES = 64 * 1024
export const MAX_ID_BYTES = 256
/** Renewal happens at this share of the lease. */
export const RENEW_AT = 1 / 3
