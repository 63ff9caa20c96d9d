import type { ReactNode } from 'react'
import { EndpointList } from '../features/endpoints/endpoint-list'
import { JobsTitleActions } from '../features/jobs/list/jobs-panel'
import { JobsView } from '../features/jobs/list/jobs-view'
import { LocksView } from '../features/locks/locks-view'
import { MetricsView } from '../features/metrics/side/metrics-view'
import { ProblemsView } from '../features/problems/problems-view'
import { ProblemsTitleActions } from '../features/problems/title-actions'
import { RunsView } from '../features/runs/runs-view'
import { useText } from '../i18n/text'
import { useWorkbench } from './app'
import { Icon } from './icon'
import { useCommands } from './use-commands'

export function SideBar(): ReactNode {
  const { t } = useText()
  const commands = useCommands()
  const view = useWorkbench((state) => state.view)
  const name = t(`workbench:view.${view}`)
  return (
    <section className="side-bar" aria-label={name}>
      <header className="side-bar-title">
        <h2>{name}</h2>
        {view === 'problems' && <ProblemsTitleActions />}
        {view === 'runs' && (
          <button
            type="button"
            className="tool"
            title={t('palette:action.audit_show')}
            aria-label={t('palette:action.audit_show')}
            onClick={commands['audit.show']}
          >
            <Icon name="account" />
          </button>
        )}
        {view === 'jobs' && <JobsTitleActions />}
        {view === 'endpoints' && (
          <button
            type="button"
            className="tool"
            title={t('endpoints:add')}
            aria-label={t('endpoints:add')}
            onClick={commands['endpoints.add']}
          >
            <Icon name="add" />
          </button>
        )}
      </header>
      <div className="side-bar-body">
        {view === 'problems' && <ProblemsView />}
        {view === 'locks' && <LocksView />}
        {view === 'runs' && <RunsView />}
        {view === 'jobs' && <JobsView />}
        {view === 'metrics' && <MetricsView />}
        {view === 'endpoints' && <EndpointList />}
      </div>
    </section>
  )
}
