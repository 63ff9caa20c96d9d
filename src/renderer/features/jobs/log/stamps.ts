/** What begins at `offset` was written at `at`, this machine's ms. In order. */
export interface WrittenAt {
  readonly offset: number
  readonly at: number
}

/** When the byte at an offset was written: with the last entry that begins no later. Null: before all of them. */
export function writtenAt(times: readonly WrittenAt[], offset: number): number | null {
  let [low, high] = [0, times.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((times[middle]?.offset ?? Infinity) <= offset) low = middle + 1
    else high = middle
  }
  return times[low - 1]?.at ?? null
}
