import type { Outlier } from '@shared/metrics/figures'
import { bucketCount } from '@shared/metrics/window'
import { useText } from '../../../i18n/text'
import { useApp } from '../../../workbench/app'
import { openResource } from '../../resource/commands'
import { pointOf, showBehind } from '../behind/behind'
import type { ChartMoves } from '../chart/chart-keys'
import type { ChartHears } from '../chart/draw'
import { pointText } from '../chart/texts'
import { bucketAt, bucketPlace, type Panel, type PanelSeries } from '../panels/panel'
import { zoomBy, panBy, resetZoom, selectStretch } from '../zoom'
import type { Stretch } from '../ranges'

/** A second click within this is a double one, ms. */
const DOUBLE = 260

/** What keys and the pointer do on a panel's chart. */
export function usePanelMoves(
  panel: Panel,
  series: readonly PanelSeries[],
  stretch: Stretch
): { readonly keys: ChartMoves; readonly pointer: ChartHears } {
  const app = useApp()
  const { t, language } = useText()
  const { metrics } = app
  const { actions } = metrics
  const { window } = panel
  const bucketNow = (): number => {
    const { cursor } = metrics.getState()
    return cursor === null ? -1 : bucketAt(window, cursor)
  }
  const pointAt = (bucket: number): void => {
    const { from, to } = bucketPlace(window, bucket)
    actions.point((from + to) / 2)
    actions.tell(pointText(panel, series, bucket, t, language))
  }
  const open = (bucket: number): void => {
    const point = pointOf(panel, series, bucket)
    if (point) showBehind(app, point)
    else actions.tell(t('metrics:behind.none'))
  }
  const keys: ChartMoves = {
    step: (by) => {
      const last = bucketCount(window) - 1
      const now = bucketNow()
      // From nowhere the newest comes first.
      const next = by === 'first' ? 0 : by === 'last' || now === -1 ? last : now + by
      pointAt(Math.max(0, Math.min(last, next)))
    },
    open: () => {
      const bucket = bucketNow()
      if (bucket === -1) pointAt(bucketCount(window) - 1)
      else open(bucket)
    },
    zoom: (factor) => {
      zoomBy(app, factor, metrics.getState().cursor ?? (stretch.from + stretch.to) / 2)
    },
    pan: (share) => panBy(app, share),
    all: () => resetZoom(app),
    leave: () => {
      if (metrics.getState().cursor === null) return false
      actions.point(null)
      return true
    }
  }
  const pointer: ChartHears = {
    onPoint: (at) => actions.point(at),
    onSelect: (selected) => selectStretch(app, selected),
    onReset: () => {
      forgetClick()
      resetZoom(app)
    },
    onClick: (at, mark) => {
      actions.focus(panel.id)
      const act = (): void => {
        const bucket = bucketAt(window, at)
        if (mark) openOutlier(app, panel, mark)
        else if (bucket !== -1 && pointOf(panel, series, bucket)) open(bucket)
      }
      // A double click shows all of the range again: the list would come in between.
      if (metrics.getState().zoom === null) act()
      else onlyClick(act)
    }
  }
  return { keys, pointer }
}

let waiting: ReturnType<typeof setTimeout> | null = null

/** Does it unless a second click makes it a double one. */
function onlyClick(act: () => void): void {
  forgetClick()
  waiting = setTimeout(() => {
    waiting = null
    act()
  }, DOUBLE)
}

function forgetClick(): void {
  if (waiting !== null) clearTimeout(waiting)
  waiting = null
}

/** The run that took so long. */
function openOutlier(
  app: ReturnType<typeof useApp>,
  { type }: Panel,
  { endpoint, resource_id: id, run_id: run }: Outlier
): void {
  if (type !== null) openResource(app, { endpointId: endpoint, type, id }, { run, preview: true })
}
