import type { CeleryRunView, CeleryView } from '@shared/celery/view'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { formatAbsolute, formatSpan } from '../../text/format'
import { Foreign } from '../../text/foreign'
import { useActions, useApp, useLive } from '../../workbench/app'
import { Copyable } from '../../workbench/copyable'
import { Icon } from '../../workbench/icon'
import { focusPart } from '../../workbench/focus'
import { openResource } from '../resource/commands'
import { FleetTable } from './fleet-table'

/** The duplicates first, then what is given out again soonest, then the oldest. */
const byNeed = (a: CeleryRunView, b: CeleryRunView): number =>
  Number(b.duplicate) - Number(a.duplicate) ||
  (a.dueAt ?? Infinity) - (b.dueAt ?? Infinity) ||
  a.startedAt - b.startedAt

/** What runs, and when its message is given out again. */
export function RunTable({
  view,
  now,
  endpointId
}: {
  readonly view: CeleryView
  readonly now: number
  readonly endpointId: string
}): ReactNode {
  const { t, language } = useText()
  const runs = [...view.runs].sort(byNeed)
  return (
    <FleetTable
      label={t('celery:runs.title')}
      rows={runs}
      total={view.runCount}
      keyOf={({ uuid, hostname, pid, startedAt }) => `${uuid} ${hostname} ${pid} ${startedAt}`}
      classOf={({ duplicate }) => (duplicate ? 'duplicate' : '')}
      empty={t('celery:runs.none')}
      columns={[
        {
          id: 'task',
          title: t('celery:runs.task'),
          renderCell: (run) => <Task run={run} endpointId={endpointId} />
        },
        {
          id: 'id',
          title: t('celery:runs.id'),
          renderCell: ({ uuid }) => <Copyable text={uuid} width={14} />
        },
        {
          id: 'worker',
          title: t('celery:runs.worker'),
          renderCell: ({ hostname }) => <Foreign text={hostname} width={28} />
        },
        {
          id: 'since',
          title: t('celery:runs.since'),
          number: true,
          renderCell: ({ startedAt }) => (
            <time dateTime={new Date(startedAt).toISOString()} title={formatAbsolute(startedAt, language)}>
              {formatSpan(now - startedAt, language)}
            </time>
          )
        },
        ...(view.visibilityTimeout === null
          ? []
          : [
              {
                id: 'due',
                title: t('celery:runs.due'),
                number: true,
                renderCell: (run: CeleryRunView) => (
                  <Due run={run} now={now} timeout={view.visibilityTimeout ?? 0} />
                )
              }
            ]),
        {
          id: 'guard',
          title: t('celery:runs.guard'),
          renderCell: (run) => <Guard run={run} endpointId={endpointId} />
        }
      ]}
    />
  )
}

function Task({ run, endpointId }: { readonly run: CeleryRunView; readonly endpointId: string }): ReactNode {
  const { t } = useText()
  const actions = useActions()
  const finding = useLive((state) =>
    run.duplicate
      ? [...state.findings.values()].find(
          (one) =>
            one.endpointId === endpointId && one.kind === 'celery_duplicate' && one.resource_id === run.uuid
        )
      : undefined
  )
  const open = (): void => {
    if (!finding) return
    actions.openFinding(finding, false)
    focusPart('editor')
  }
  return (
    <span className="celery-task">
      {run.duplicate && <Icon name="error" className="severity-critical" />}
      {run.name === null ? (
        <span className="unknown">{t('celery:runs.unnamed')}</span>
      ) : (
        <Foreign text={run.name} width={40} />
      )}
      {run.args !== null && run.args !== '' && (
        <span className="celery-args">
          <Foreign text={run.args} width={32} />
        </span>
      )}
      {run.redelivered && <span className="badge">{t('celery:runs.redelivered')}</span>}
      {finding && (
        <button type="button" className="link" onClick={open}>
          {t('celery:runs.problem')}
        </button>
      )}
    </span>
  )
}

/** How long until Redis gives it out again; the last quarter is told as a problem, too. */
function Due({
  run,
  now,
  timeout
}: {
  readonly run: CeleryRunView
  readonly now: number
  readonly timeout: number
}): ReactNode {
  const { t, language } = useText()
  const { dueAt } = run
  if (dueAt === null) return <span className="unknown">{t('celery:runs.acknowledged')}</span>
  const left = dueAt - now
  const time = formatSpan(Math.abs(left), language)
  return (
    <time
      className={left < timeout / 4 ? 'celery-due soon' : 'celery-due'}
      dateTime={new Date(dueAt).toISOString()}
      title={formatAbsolute(dueAt, language)}
    >
      {t(left >= 0 ? 'celery:runs.dueIn' : 'celery:runs.overdue', { time })}
    </time>
  )
}

function Guard({ run, endpointId }: { readonly run: CeleryRunView; readonly endpointId: string }): ReactNode {
  const app = useApp()
  const { t } = useText()
  const { guard } = run
  if (!guard) return <span className="unknown">{t('celery:runs.unguarded')}</span>
  return (
    <button type="button" className="link" onClick={() => openResource(app, { endpointId, ...guard })}>
      <Foreign text={`${guard.type} ${guard.id}`} width={32} mono={false} />
    </button>
  )
}
