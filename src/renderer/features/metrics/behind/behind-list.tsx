import type { RunBehind } from '@shared/metrics/behind'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { formatClock } from '../../../text/format'
import { Foreign } from '../../../text/foreign'
import { visible } from '../../../text/visible'
import { useApp, useLive } from '../../../workbench/app'
import { parts } from '../../../workbench/focus'
import { Icon } from '../../../workbench/icon'
import { useCommands } from '../../../workbench/use-commands'
import { endpointName } from '../../endpoints/endpoint-name'
import { openResource } from '../../resource/commands'
import type { Behind, Point } from '../metrics-store'
import { formatValue } from '../units'
import { useMetrics } from '../use-metrics'
import { isRefusal, showBehind } from './behind'

const LINE_HEIGHT = 22

const icons: Readonly<Record<RunBehind['status'], string>> = {
  running: 'play-circle',
  completed: 'pass',
  failed: 'error',
  abandoned: 'debug-disconnect',
  cancelled: 'circle-slash',
  superseded: 'arrow-swap'
}

/** The runs behind the point that was pointed at last. Enter shows one's resource, with its record open. */
export function BehindList(): ReactNode {
  const { t } = useText()
  const behind = useMetrics((state) => state.behind)
  const commands = useCommands()
  if (!behind)
    return (
      <div className="hint-block behind-none">
        <p className="hint">{t('metrics:behind.empty')}</p>
        <p>
          <button type="button" className="link" onClick={commands['view.metrics']}>
            {t('palette:action.view_metrics')}
          </button>
        </p>
      </div>
    )
  return (
    <div className="behind">
      <Head behind={behind} />
      {behind.runs !== null && behind.runs.length > 0 ? (
        <Runs key={keyOf(behind.point)} runs={behind.runs} />
      ) : (
        <None behind={behind} />
      )}
    </div>
  )
}

const keyOf = ({ panel, from, to, figures }: Point): string => [panel, from, to, ...figures].join('\n')

function Head({ behind: { point, runs, total } }: { readonly behind: Behind }): ReactNode {
  const { t, language } = useText()
  const shown = runs?.length ?? 0
  return (
    <p className="behind-head">
      {t('metrics:behind.head', {
        panel: point.panel,
        from: formatClock(point.from, language),
        to: formatClock(point.to, language)
      })}
      {shown > 0 && <span> · {t('metrics:behind.count', { count: total })}</span>}
      {shown > 0 && shown < total && <span> · {t('metrics:behind.cut', { shown })}</span>}
      {runs !== null && point.counted !== null && point.counted > total && !isRefusal(point) && (
        <span> · {t('metrics:behind.gone', { counted: point.counted })}</span>
      )}
    </p>
  )
}

/** Why there is none, and what to do next. */
function None({ behind }: { readonly behind: Behind }): ReactNode {
  const { t } = useText()
  const app = useApp()
  const commands = useCommands()
  const { point, runs, failed } = behind
  const text = isRefusal(point)
    ? t('metrics:behind.refusal')
    : runs === null
      ? t('metrics:behind.looking')
      : t(failed ? 'metrics:behind.failed' : 'metrics:behind.noRuns')
  return (
    <div className="hint-block behind-none" role="status">
      <p className="hint">{text}</p>
      {isRefusal(point) && (
        <button type="button" className="button secondary" onClick={commands['view.problems']}>
          {t('palette:action.view_problems')}
        </button>
      )}
      {failed && (
        <button type="button" className="button secondary" onClick={() => showBehind(app, point)}>
          {t('metrics:behind.again')}
        </button>
      )}
    </div>
  )
}

function Runs({ runs }: { readonly runs: readonly RunBehind[] }): ReactNode {
  const { t } = useText()
  const app = useApp()
  const scroller = useRef<HTMLDivElement>(null)
  const [at, setAt] = useState(0)
  const virtualizer = useVirtualizer({
    count: runs.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: 10
  })
  const go = (to: number): void => {
    const next = Math.max(0, Math.min(runs.length - 1, to))
    setAt(next)
    virtualizer.scrollToIndex(next, { align: 'auto' })
  }
  const open = (run: RunBehind | undefined): void => {
    if (!run) return
    const { endpoint: endpointId, type, resource_id: id, run_id: runId } = run
    openResource(app, { endpointId, type, id }, { preview: true, run: runId })
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / LINE_HEIGHT) - 1)
    const keys: Readonly<Record<string, () => void>> = {
      ArrowDown: () => go(at + 1),
      ArrowUp: () => go(at - 1),
      PageDown: () => go(at + page),
      PageUp: () => go(at - page),
      Home: () => go(0),
      End: () => go(runs.length - 1),
      Enter: () => open(runs[at])
    }
    const act = Object.hasOwn(keys, event.key) ? keys[event.key] : undefined
    if (!act) return
    event.preventDefault()
    act()
  }
  const items = virtualizer.getVirtualItems()
  return (
    <div
      ref={scroller}
      id={parts.behind}
      className="behind-runs"
      role="listbox"
      tabIndex={0}
      aria-label={t('workbench:panelTab.behind')}
      aria-activedescendant={items.some(({ index }) => index === at) ? `behind-${at}` : undefined}
      onKeyDown={onKeyDown}
    >
      <div role="presentation" style={{ height: virtualizer.getTotalSize() }}>
        {items.map(({ index, start }) => {
          const run = runs[index]
          return run ? (
            <Line
              key={index}
              at={index}
              of={runs.length}
              top={start}
              run={run}
              active={index === at}
              onChoose={() => setAt(index)}
              onOpen={() => open(run)}
            />
          ) : null
        })}
      </div>
    </div>
  )
}

function Line({
  at,
  of,
  top,
  run,
  active,
  onChoose,
  onOpen
}: {
  readonly at: number
  readonly of: number
  readonly top: number
  readonly run: RunBehind
  readonly active: boolean
  readonly onChoose: () => void
  readonly onOpen: () => void
}): ReactNode {
  const { t, language } = useText()
  const endpoint = useLive(({ endpoints }) => endpoints.find(({ id }) => id === run.endpoint))
  return (
    <div
      id={`behind-${at}`}
      role="option"
      aria-selected={active}
      aria-posinset={at + 1}
      aria-setsize={of}
      className={active ? 'behind-line active' : 'behind-line'}
      style={{ transform: `translateY(${top}px)` }}
      data-endpoint-color={endpoint?.color}
      onClick={onChoose}
      onDoubleClick={onOpen}
    >
      <span className="behind-status" data-status={run.status}>
        <Icon name={icons[run.status]} />{' '}
        {t(`resource:end.${run.status === 'running' ? 'live' : run.status}`)}
      </span>
      <span className="behind-resource">
        <span className="mono">{run.type}</span> <Foreign text={run.resource_id} width={28} />
      </span>
      <span className="behind-time">{formatClock(run.started_at, language)}</span>
      <span className="behind-took">{formatValue(run.worked_ms, 'time', language)}</span>
      <span className="behind-worker">
        {run.worker !== null && <Foreign text={run.worker} width={24} mono={false} />}
      </span>
      <span className="behind-run">
        <Foreign text={run.run_id} width={16} />
        {run.test && <span className="chip">{t('resource:mark.test')}</span>}
      </span>
      <bdi className="behind-endpoint">{endpoint ? endpointName(endpoint, t) : visible(run.endpoint)}</bdi>
    </div>
  )
}
