import '../metrics.css'
import { useEffect, useMemo, useRef, type ReactNode, type RefObject } from 'react'
import type { MetricsView } from '@shared/metrics/view'
import { bucketCount } from '@shared/metrics/window'
import { useText } from '../../../i18n/text'
import { useLive } from '../../../workbench/app'
import { parts } from '../../../workbench/focus'
import { Icon } from '../../../workbench/icon'
import { useCommands } from '../../../workbench/use-commands'
import { DemoButton } from '../../endpoints/demo-button'
import { nothingRan, panelsOf } from '../panels/build'
import { bucketPlace, groups, type GroupId, type Panel } from '../panels/panel'
import { stretchOf, type Stretch } from '../ranges'
import { useMetrics, useMetricsActions, useTold } from '../use-metrics'
import { useNamedEndpoints } from '../use-named-endpoints'
import { MetricsNotices } from './metrics-notices'
import { PanelFrame } from './panel-frame'
import { Tiles } from './tiles'
import { Toolbar } from './toolbar'
import { TypeTable } from './type-table'
import { TIME_PANELS_MAX } from '../panels/time-panels'

/** What ran, what was kept from running twice, what it cost, and how Redis and the engine fare. */
export function MetricsPage(): ReactNode {
  const { t } = useText()
  const view = useTold((state) => state.view)
  const told = useMetrics((state) => state.told)
  const page = useRef<HTMLDivElement>(null)
  useFocusedPanel(page)
  const waiting = useTold((state) => state.view === null || state.asked !== state.answered)
  return (
    <article className="metrics" aria-label={t('workbench:view.metrics')} aria-busy={waiting}>
      <Toolbar />
      {waiting && <div className="progress-line" aria-hidden="true" />}
      <div ref={page} className="metrics-scroll" id={parts.metrics} tabIndex={-1}>
        <MetricsNotices />
        {view ? <Body view={view} /> : <Loading />}
      </div>
      <p className="visually-hidden" role="status">
        {told}
      </p>
    </article>
  )
}

/** Commands are about the panel that has the focus, or had it last. */
function useFocusedPanel(page: RefObject<HTMLElement | null>): void {
  const { focus } = useMetricsActions()
  useEffect(() => {
    const { current } = page
    const onFocus = ({ target }: FocusEvent): void => {
      const panel = target instanceof Element ? target.closest<HTMLElement>('[data-panel]') : null
      if (panel?.dataset['panel'] !== undefined) focus(panel.dataset['panel'])
    }
    current?.addEventListener('focusin', onFocus)
    return () => current?.removeEventListener('focusin', onFocus)
  }, [page, focus])
}

function Loading(): ReactNode {
  const { t } = useText()
  const fault = useTold((state) => state.fault)
  // What is wrong is said above.
  if (fault !== null) return null
  return (
    <p className="hint metrics-loading" role="status">
      {t('metrics:loading')}
    </p>
  )
}

function Body({ view }: { readonly view: MetricsView }): ReactNode {
  const { t } = useText()
  const endpoints = useNamedEndpoints()
  const stretch = useStretch(view)
  const panels = useMemo(() => panelsOf(view, endpoints, t), [view, endpoints, t])
  const empty = nothingRan(view)
  const zoomed = useMetrics((state) => state.zoom !== null)
  if (view.endpoints.length === 0) return <NoEndpoint />
  return (
    <>
      {view.figures && <Tiles view={view} />}
      {empty && (
        <NothingRan unread={view.endpoints.some(({ fault, complete }) => fault !== null || !complete)} />
      )}
      {!empty && view.figures && <TypeTable view={view} />}
      {groups.map((group) => (
        <Group
          key={group}
          group={group}
          view={view}
          stretch={stretch}
          panels={panels}
          hidden={empty && !zoomed}
        />
      ))}
    </>
  )
}

/** What the axes of time show: at once what is zoomed into, though its own figures are still to come. */
function useStretch({ figures, health }: MetricsView): Stretch {
  const zoom = useMetrics((state) => state.zoom)
  const range = useMetrics((state) => state.range)
  const window = figures?.window ?? health.engine.window
  const { from } = window
  const { to } = bucketPlace(window, bucketCount(window) - 1)
  return useMemo(
    () => zoom ?? (range.kind === 'last' ? { from, to } : stretchOf(range, to)),
    [zoom, range, from, to]
  )
}

function Group({
  group,
  view,
  stretch,
  panels,
  hidden
}: {
  readonly group: GroupId
  readonly view: MetricsView
  readonly stretch: Stretch
  readonly panels: readonly Panel[]
  /** Whether nothing ran at all. */
  readonly hidden: boolean
}): ReactNode {
  const { t } = useText()
  const own = panels.filter((panel) => panel.group === group)
  // Charts of nothing say nothing; how Redis fares is of interest all the same. Who zooms keeps the chart at hand.
  if (own.length === 0 || (hidden && group !== 'health')) return null
  const left = group === 'times' ? (view.figures?.runTimes.length ?? 0) - TIME_PANELS_MAX : 0
  return (
    <section aria-labelledby={`metrics-group-${group}`}>
      <h2 id={`metrics-group-${group}`} className="metrics-group">
        {t(`metrics:group.${group}`)}
      </h2>
      <div className="metrics-panels">
        {own.map((panel) => (
          <PanelFrame key={panel.id} panel={panel} stretch={stretch} />
        ))}
      </div>
      {left > 0 && <p className="hint">{t('metrics:moreTypes', { count: left })}</p>}
    </section>
  )
}

/** @param unread something that counts could not be read, so that nobody knows whether anything ran there */
function NothingRan({ unread }: { readonly unread: boolean }): ReactNode {
  const { t } = useText()
  const commands = useCommands()
  const narrowed = useMetrics((state) => state.types !== null || state.endpoints !== null)
  const zoomed = useMetrics((state) => state.zoom !== null)
  return (
    <div className="metrics-empty" role="status">
      <Icon name="graph-line" className="empty-icon" />
      <h2>{t(unread ? 'metrics:empty.titleUnread' : 'metrics:empty.title')}</h2>
      <p>{t(unread ? 'metrics:empty.unread' : narrowed ? 'metrics:empty.narrowed' : 'metrics:empty.how')}</p>
      <div className="buttons">
        {narrowed && (
          <button type="button" className="button" onClick={commands['metrics.showEverything']}>
            {t('palette:action.metrics_showEverything')}
          </button>
        )}
        <button
          type="button"
          className="button secondary"
          onClick={commands[zoomed ? 'metrics.resetZoom' : 'metrics.lastWeek']}
        >
          {t(zoomed ? 'palette:action.metrics_resetZoom' : 'palette:action.metrics_lastWeek')}
        </button>
      </div>
    </div>
  )
}

/** Nothing is watched, or nothing of it is chosen. */
function NoEndpoint(): ReactNode {
  const { t } = useText()
  const commands = useCommands()
  const none = useLive((state) => state.endpoints.length === 0)
  return (
    <div className="metrics-empty" role="status">
      <Icon name="graph-line" className="empty-icon" />
      <h2>{t(none ? 'endpoints:none' : 'metrics:empty.noEndpoint')}</h2>
      <div className="buttons">
        {none ? (
          <>
            <DemoButton />
            <button type="button" className="button secondary" onClick={commands['endpoints.add']}>
              {t('endpoints:add')}
            </button>
          </>
        ) : (
          <button type="button" className="button" onClick={commands['metrics.showEverything']}>
            {t('palette:action.metrics_showEverything')}
          </button>
        )}
      </div>
    </div>
  )
}
