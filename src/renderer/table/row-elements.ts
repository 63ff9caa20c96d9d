/**
 * Which element of a table shows which row. A row keeps its element for as long as it is in sight, wherever it stands then:
 * where rows come in above it, it moves and nothing of it is drawn anew. One that comes into sight takes an element that
 * has become free, as long as no other would have to change its place among its siblings for it: after a jump, all do.
 */
export class RowElements {
  /** By row, in the order shown. */
  #elements: ReadonlyMap<string, number> = new Map()
  #made = 0

  /**
   * @param keys of the rows in sight, in order, each once
   * @returns their elements' numbers. The same again for the same rows.
   */
  assign(keys: readonly string[]): readonly number[] {
    const before = this.#elements
    const placeOf = new Map([...before.keys()].map((key, place) => [key, place]))
    const inSight = new Set(keys)
    const free = [...before].flatMap(([key, element], place) =>
      inSight.has(key) ? [] : [{ element, place }]
    )
    const nextPlaces = placesAhead(keys, placeOf)
    /** Free ones that stood before what is placed already: only at the end may they follow it. */
    const passed: number[] = []
    const elements = keys.map((key, at) => {
      const place = placeOf.get(key)
      const next = place ?? nextPlaces[at] ?? Infinity
      if (place === undefined) {
        const [first] = free
        if (first && first.place < next) {
          free.shift()
          return first.element
        }
        const last = next === Infinity ? passed.shift() : undefined
        return last ?? (this.#made += 1)
      }
      for (let first = free[0]; first && first.place < place; first = free[0]) {
        passed.push(first.element)
        free.shift()
      }
      return before.get(key) ?? (this.#made += 1)
    })
    this.#elements = new Map(keys.map((key, at) => [key, elements[at] ?? 0]))
    return elements
  }
}

/** For each row, where the next one behind it that was in sight before stood then; Infinity: there is none. */
function placesAhead(keys: readonly string[], placeOf: ReadonlyMap<string, number>): readonly number[] {
  const places: number[] = []
  let next = Infinity
  for (const key of keys.toReversed()) {
    places.push(next)
    next = placeOf.get(key) ?? next
  }
  return places.toReversed()
}
