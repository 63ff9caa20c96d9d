/** What stands in the activity bar, and what its last button, the three dots, holds. */
export interface FittedViews<V> {
  readonly shown: readonly V[]
  readonly more: readonly V[]
}

/**
 * The views that fit, from the first one on, as VS Code has them: the one in front is always among them, in the last
 * place where it would not fit.
 * @param room how many buttons fit, the three dots among them; null: not known yet
 */
export function fitViews<V>(views: readonly V[], room: number | null, active: V | null): FittedViews<V> {
  if (room === null || views.length <= room) return { shown: views, more: [] }
  const places = Math.max(0, room - 1)
  const first = views.slice(0, places)
  const shown =
    active === null || places === 0 || first.includes(active) ? first : [...first.slice(0, -1), active]
  return { shown, more: views.filter((view) => !shown.includes(view)) }
}
