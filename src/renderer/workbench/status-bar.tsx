import { strokesLabel } from '@shared/keybindings/label'
import type { EndpointView } from '@shared/live/view'
import { useMemo, type ReactNode } from 'react'
import { AlertsItem } from '../features/alerts/status-item'
import { ConnectionDot, Freshness } from '../features/endpoints/connection'
import { EndpointCard } from '../features/endpoints/health/endpoint-card'
import { ProtectedMark } from '../features/endpoints/protected-mark'
import { EndpointName, endpointName } from '../features/endpoints/endpoint-name'
import { furthestBehind } from '../features/endpoints/furthest-behind'
import { GpuStatus, JobsStatus } from '../features/jobs/gpus/status-items'
import { problemCounts } from '../features/problems/counts'
import { countFindings } from '../features/problems/group'
import { useText } from '../i18n/text'
import { useClock } from '../stores/clock'
import { formatInteger } from '../text/format'
import { ellipsizeMiddle } from '../text/visible'
import { useApp, useLive, useWorkbench, useReport } from './app'
import { useHoverCard } from './hover-card/hover-card'
import { Icon } from './icon'
import { platformOf } from './store'
import { useCommands } from './use-commands'

export function StatusBar(): ReactNode {
  const { t } = useText()
  const endpoints = useLive((state) => state.endpoints)
  return (
    <footer className="status-bar" aria-label={t('workbench:statusBar')}>
      <div className="status-left">
        <div className="status-endpoints">
          {endpoints.map((endpoint) => (
            <EndpointItem key={endpoint.id} endpoint={endpoint} />
          ))}
        </div>
        <ProblemsItem />
        <LocksItem />
        <JobsStatus />
        <AlertsItem />
        <ChordItem />
        <SaidItem />
      </div>
      <div className="status-right">
        <EngineItem />
        <DemoItem />
        <GpuStatus />
        {endpoints.length > 0 && <FreshnessItem endpoints={endpoints} />}
      </div>
    </footer>
  )
}

/** How an endpoint fares; more of it on hover. */
function EndpointItem({ endpoint }: { readonly endpoint: EndpointView }): ReactNode {
  const { t } = useText()
  const commands = useCommands()
  const { anchor, card } = useHoverCard(<EndpointCard endpoint={endpoint} />)
  const state = t(`endpoints:connection.${endpoint.connection}`)
  return (
    <>
      <button
        type="button"
        className={endpoint.connection === 'unavailable' ? 'status-item error' : 'status-item'}
        onClick={commands['view.endpoints']}
        {...anchor}
      >
        <ConnectionDot endpoint={endpoint} />
        <EndpointName endpoint={endpoint} />
        {endpoint.protected && <ProtectedMark endpoint={endpoint} />}
        {endpoint.connection !== 'live' && <span className="status-detail">({state})</span>}
      </button>
      {card}
    </>
  )
}

function ProblemsItem(): ReactNode {
  const { t, language } = useText()
  const commands = useCommands()
  const findings = useLive((state) => state.findings)
  const counts = countFindings(findings)
  const { critical, warning, info } = counts
  const text = problemCounts(counts, t)
  return (
    <button
      type="button"
      className="status-item"
      title={text}
      aria-label={text}
      onClick={commands['view.problems']}
    >
      <Icon name="error" />
      {formatInteger(critical, language)}
      <Icon name="warning" />
      {formatInteger(warning, language)}
      {info > 0 && (
        <>
          <Icon name="info" />
          {formatInteger(info, language)}
        </>
      )}
    </button>
  )
}

function LocksItem(): ReactNode {
  const { t, language } = useText()
  const commands = useCommands()
  const count = useLive((state) => state.endpoints.reduce((sum, endpoint) => sum + endpoint.counts.locks, 0))
  return (
    <button
      type="button"
      className="status-item"
      title={t('workbench:status.locksHint')}
      onClick={commands['view.locks']}
    >
      {t('workbench:status.locks', { count, number: formatInteger(count, language) })}
    </button>
  )
}

/** Where a chord stands: its first keys wait for the second, or both together are no command. */
function ChordItem(): ReactNode {
  const { t } = useText()
  const chord = useWorkbench((state) => state.chord)
  const platform = useWorkbench(platformOf)
  return (
    <span role="status" className={chord ? 'status-item text' : undefined}>
      {chord && t(`palette:chord.${chord.state}`, { keys: strokesLabel(chord.strokes, platform) })}
    </span>
  )
}

/** What was just done without any other trace. */
function SaidItem(): ReactNode {
  const { t } = useText()
  const said = useWorkbench((state) => state.said)
  return (
    <span role="status" className={said ? 'status-item text' : undefined}>
      {said && t(`workbench:said.${said.kind}`, { text: ellipsizeMiddle(said.text, 60), count: said.count })}
    </span>
  )
}

function EngineItem(): ReactNode {
  const { t } = useText()
  const { workbench } = useApp()
  const { state } = useWorkbench((shown) => shown.engine)
  const linked = useLive((live) => live.linked)
  const loaded = useLive((live) => live.loaded)
  if (state === 'running' && (linked || !loaded)) return null
  return (
    <button type="button" className="status-item warning" onClick={() => workbench.actions.showOutput('app')}>
      <Icon name="sync" className="codicon-modifier-spin" />
      {t(state === 'starting' && !loaded ? 'workbench:engine.starting' : 'workbench:engine.restarting')}
    </button>
  )
}

function DemoItem(): ReactNode {
  const { t } = useText()
  const { api } = useApp()
  const report = useReport()
  const { state } = useWorkbench((shown) => shown.demo)
  if (state !== 'running' && state !== 'starting') return null
  return (
    <button
      type="button"
      className="status-item"
      disabled={state === 'starting'}
      title={t('endpoints:demo.stop')}
      onClick={() => report(api.call('demo:set', { running: false }))}
    >
      <Icon name="beaker" />
      {t(state === 'starting' ? 'endpoints:demo.starting' : 'endpoints:demo.running')}
    </button>
  )
}

/** How old what is shown is: that of the endpoint which is furthest behind. */
function FreshnessItem({ endpoints }: { readonly endpoints: readonly EndpointView[] }): ReactNode {
  const { t } = useText()
  const now = useClock()
  const states = endpoints.map(({ id, connection }) => `${id} ${connection}`).join()
  // Chosen at the clock's tick: live endpoints take turns at being the furthest behind, several times a second.
  const chosen = useMemo(
    () => furthestBehind(endpoints)?.id,
    // oxlint-disable-next-line react/exhaustive-deps
    [now, states]
  )
  const oldest = endpoints.find(({ id }) => id === chosen)
  if (!oldest) return null
  return (
    <span className="status-item text" title={endpointName(oldest, t)}>
      <Freshness endpoint={oldest} />
    </span>
  )
}
