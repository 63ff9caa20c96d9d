/**
 * Polls until the check gives a value that is not undefined or false, and returns it; fails after the deadline with the
 * last error. Tests wait for a condition, never for a time that hopes.
 * @param what names the condition in the failure
 */
export async function until<T>(
  what: string,
  check: () => T | Promise<T>,
  { timeoutMs = 30_000, everyMs = 20 } = {}
): Promise<Exclude<T, undefined | false>> {
  const deadline = Date.now() + timeoutMs
  let last: unknown
  for (;;) {
    try {
      const value = await check()
      if (value !== undefined && value !== false) return value as Exclude<T, undefined | false>
    } catch (error) {
      last = error
    }
    if (Date.now() >= deadline) {
      const cause = last instanceof Error ? { cause: last } : {}
      throw new Error(`not within ${timeoutMs} ms: ${what}`, cause)
    }
    await new Promise((wake) => setTimeout(wake, everyMs))
  }
}
