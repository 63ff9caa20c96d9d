const FIRST = 100
const LONGEST = 5_000

/**
 * Milliseconds to wait before connection attempt `attempt` (1 is the first repeat): doubling, at most 5 s, the upper half
 * of it by chance, so that a fleet does not come back in one wave.
 */
export function backoff(
  attempt: number,
  random: () => number = Math.random,
  { first = FIRST, longest = LONGEST } = {}
): number {
  const full = Math.min(longest, first * 2 ** Math.min(attempt - 1, 16))
  return Math.round(full / 2 + (full / 2) * random())
}
