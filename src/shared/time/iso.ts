/** Redis milliseconds as the protocol writes times: ISO 8601 UTC with `+00:00`. */
export const toIso = (ms: number): string => new Date(ms).toISOString().replace('Z', '+00:00')
