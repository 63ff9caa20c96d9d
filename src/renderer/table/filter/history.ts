/** Filters that were used, the newest first. */

export const HISTORY_KEPT = 50

/** The history with this text at its front. An empty text is none to come back to. */
export function remember(history: readonly string[], text: string): readonly string[] {
  const query = text.trim()
  if (query === '' || history[0] === query) return history
  return [query, ...history.filter((one) => one !== query)].slice(0, HISTORY_KEPT)
}

/**
 * The place after a step through the history: -1 is what stood in the box before. It ends at both ends.
 * @param by 1 is older, -1 is newer
 */
export const step = (history: readonly string[], at: number, by: 1 | -1): number =>
  Math.max(-1, Math.min(history.length - 1, at + by))
