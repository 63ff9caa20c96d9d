import type { App } from '../../workbench/app'
import { covers, fitting, movedBy, stretchOf, zoomedBy, type Stretch } from './ranges'

/** The clock of what is shown: the window's end where it goes up to now. */
export function nowShown({ live }: App): number {
  const { view } = live.metrics.state.getState()
  const read = (view?.endpoints ?? []).flatMap(({ at }) => (at === null ? [] : [at]))
  return Math.max(Date.now(), ...read)
}

/** What the charts show: what is asked about, or will be. */
export function shownStretch(app: App): Stretch {
  const { zoom, range } = app.metrics.getState()
  return zoom ?? stretchOf(range, nowShown(app))
}

function show(app: App, next: Stretch): void {
  const whole = stretchOf(app.metrics.getState().range, nowShown(app))
  // As far out as the range goes it is the range again, which follows now.
  app.metrics.actions.setZoom(covers(next, whole) ? null : next)
}

/** Closer (above 1) or further away about a moment. */
export const zoomBy = (app: App, factor: number, about: number): void =>
  show(app, zoomedBy(shownStretch(app), factor, about, nowShown(app)))

/** Earlier or later by a share of what is shown. A range up to now has nothing later. */
export function panBy(app: App, share: number): void {
  const shown = shownStretch(app)
  const next = movedBy(shown, share, nowShown(app))
  if (next.from !== shown.from) app.metrics.actions.setZoom(next)
}

/** What was drawn over. */
export const selectStretch = (app: App, selected: Stretch): void =>
  app.metrics.actions.setZoom(fitting(selected, nowShown(app)))

/** All of the range again; false: it is shown already. */
export function resetZoom({ metrics }: App): boolean {
  if (metrics.getState().zoom === null) return false
  metrics.actions.setZoom(null)
  return true
}
