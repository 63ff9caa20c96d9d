import type { CeleryView, CeleryWorkerView } from '@shared/celery/view'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { formatAbsolute, formatInteger, formatSpan } from '../../text/format'
import { Foreign } from '../../text/foreign'
import { Icon } from '../../workbench/icon'
import { FleetTable } from './fleet-table'

const ICONS: Readonly<Record<CeleryWorkerView['state'], string>> = {
  beating: 'pass',
  silent: 'warning',
  offline: 'circle-slash',
  replaced: 'sync',
  unknown: 'question'
}

/** A clock's difference below this is the delay of its events, ms. */
const SKEW_TOLD = 1_000

/** Who works, and how well it is known. */
export function WorkerTable({ view, now }: { readonly view: CeleryView; readonly now: number }): ReactNode {
  const { t, language } = useText()
  const count = (value: number | null): ReactNode =>
    value === null ? <span className="unknown">–</span> : formatInteger(value, language)
  return (
    <FleetTable
      label={t('celery:workers.title')}
      rows={view.workers}
      total={view.workerCount}
      keyOf={({ hostname, pid }) => `${hostname} ${pid}`}
      classOf={({ state }) => `worker-${state}`}
      empty={t('celery:workers.none')}
      columns={[
        {
          id: 'worker',
          title: t('celery:workers.worker'),
          renderCell: ({ hostname, state }) => (
            <span className="celery-task">
              <Icon name={ICONS[state]} className={`worker-icon ${state}`} />
              <Foreign text={hostname} width={40} />
            </span>
          )
        },
        {
          id: 'state',
          title: t('celery:workers.state'),
          renderCell: ({ state }) => t(`celery:workers.is.${state}`)
        },
        {
          id: 'active',
          title: t('celery:workers.active'),
          number: true,
          renderCell: ({ active }) => count(active)
        },
        {
          id: 'peak',
          title: t('celery:workers.peak'),
          number: true,
          renderCell: ({ peak }) => count(peak === 0 ? null : peak)
        },
        {
          id: 'processed',
          title: t('celery:workers.processed'),
          number: true,
          renderCell: ({ processed }) => count(processed)
        },
        {
          id: 'beat',
          title: t('celery:workers.beat'),
          number: true,
          renderCell: ({ beatAt }) =>
            beatAt === null ? (
              <span className="unknown">{t('celery:workers.noBeat')}</span>
            ) : (
              <time dateTime={new Date(beatAt).toISOString()} title={formatAbsolute(beatAt, language)}>
                {t('celery:ago', { time: formatSpan(now - beatAt, language) })}
              </time>
            )
        },
        {
          id: 'clock',
          title: t('celery:workers.clock'),
          number: true,
          renderCell: ({ skew }) =>
            Math.abs(skew) < SKEW_TOLD ? (
              <span className="unknown">{t('celery:workers.clockFine')}</span>
            ) : (
              t(skew > 0 ? 'celery:workers.clockBehind' : 'celery:workers.clockAhead', {
                time: formatSpan(Math.abs(skew), language)
              })
            )
        },
        {
          id: 'events',
          title: t('celery:workers.events'),
          renderCell: ({ tells }) =>
            t(`celery:workers.tells.${tells === null ? 'unknown' : tells ? 'yes' : 'no'}`)
        },
        { id: 'pid', title: t('celery:workers.pid'), number: true, renderCell: ({ pid }) => String(pid) },
        {
          id: 'software',
          title: t('celery:workers.software'),
          renderCell: ({ software }) =>
            software === null ? (
              <span className="unknown">–</span>
            ) : (
              <Foreign text={software} width={24} mono={false} />
            )
        }
      ]}
    />
  )
}
