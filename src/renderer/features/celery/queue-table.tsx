import type { CeleryQueueView, CeleryView } from '@shared/celery/view'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { formatInteger } from '../../text/format'
import { Foreign } from '../../text/foreign'
import { useApp, useWorkbench } from '../../workbench/app'
import { editEndpoint } from '../endpoints/actions/endpoint-actions'
import { FleetTable } from './fleet-table'

/** How much waits, and how much is given out; of RabbitMQ what it takes to know the latter. */
export function QueueTable({
  view,
  endpointId
}: {
  readonly view: CeleryView
  readonly endpointId: string
}): ReactNode {
  const { t, language } = useText()
  const count = (value: number | null, why: string): ReactNode =>
    value === null ? (
      <span className="unknown" title={why}>
        <span aria-hidden="true">—</span>
        <span className="visually-hidden">{t('celery:queues.notToldShort')}</span>
      </span>
    ) : (
      formatInteger(value, language)
    )
  return (
    <>
      {view.broker.kind === 'rabbitmq' && view.management === null && (
        <NameManagement endpointId={endpointId} />
      )}
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
              missing ? (
                <span className="unknown">{t('celery:queues.missing')}</span>
              ) : (
                count(ready, t('celery:queues.unread'))
              )
          },
          {
            id: 'unacked',
            title: t('celery:queues.unacked'),
            number: true,
            renderCell: (queue) => count(queue.unacked, t(`celery:queues.${whyUnknown(queue, view)}`))
          },
          {
            id: 'consumers',
            title: t('celery:queues.consumers'),
            number: true,
            renderCell: ({ consumers, missing }) =>
              count(consumers, t(`celery:queues.${missing ? 'missing' : 'notTold'}`))
          }
        ]}
      />
    </>
  )
}

/** Why it is not known how much of a queue is not acknowledged. */
function whyUnknown({ missing }: CeleryQueueView, { broker, management }: CeleryView) {
  if (missing) return 'missing'
  if (broker.kind === 'redis') return 'unread'
  if (management === null) return 'unackedUnset'
  return management.fault ? 'unackedFault' : 'unackedWait'
}

/** RabbitMQ tells it another way, which the settings don't name. */
function NameManagement({ endpointId }: { readonly endpointId: string }): ReactNode {
  const app = useApp()
  const { t } = useText()
  const entry = useWorkbench(({ book }) => book.endpoints.find(({ id }) => id === endpointId))
  return (
    <p className="hint celery-queues-hint">
      {t('celery:queues.hintUnset')}{' '}
      {entry && (
        <button type="button" className="link" onClick={() => editEndpoint(app, entry)}>
          {t('celery:edit')}
        </button>
      )}
    </p>
  )
}
