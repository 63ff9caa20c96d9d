import type { CeleryView } from '@shared/celery/view'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { formatInteger } from '../../text/format'
import { Foreign } from '../../text/foreign'
import { FleetTable } from './fleet-table'

/** How much waits, and how much is given out. */
export function QueueTable({ view }: { readonly view: CeleryView }): ReactNode {
  const { t, language } = useText()
  const count = (value: number | null): ReactNode =>
    value === null ? (
      <span className="unknown" title={t('celery:queues.notTold')}>
        {t('celery:queues.notToldShort')}
      </span>
    ) : (
      formatInteger(value, language)
    )
  return (
    <FleetTable
      label={t('celery:queues.title')}
      rows={view.queues}
      keyOf={({ name }) => name}
      empty={t('celery:queues.none')}
      columns={[
        {
          id: 'queue',
          title: t('celery:queues.queue'),
          renderCell: ({ name }) => <Foreign text={name} width={48} />
        },
        {
          id: 'ready',
          title: t('celery:queues.ready'),
          number: true,
          renderCell: ({ ready, missing }) =>
            missing ? <span className="unknown">{t('celery:queues.missing')}</span> : count(ready)
        },
        {
          id: 'unacked',
          title: t('celery:queues.unacked'),
          number: true,
          renderCell: ({ unacked }) => count(unacked)
        },
        {
          id: 'consumers',
          title: t('celery:queues.consumers'),
          number: true,
          renderCell: ({ consumers }) => count(consumers)
        }
      ]}
    />
  )
}
