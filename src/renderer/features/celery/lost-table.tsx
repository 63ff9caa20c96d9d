import type { CeleryView } from '@shared/celery/view'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { formatAbsolute, formatSpan } from '../../text/format'
import { Foreign } from '../../text/foreign'
import { Copyable } from '../../workbench/copyable'
import { FleetTable } from './fleet-table'

/** Tasks whose worker went away while they ran, and that nothing was heard of since. */
export function LostTable({ view, now }: { readonly view: CeleryView; readonly now: number }): ReactNode {
  const { t, language } = useText()
  return (
    <>
      <p className="hint">{t('celery:lost.hint')}</p>
      <FleetTable
        label={t('celery:lost.title')}
        rows={view.lost}
        keyOf={({ uuid }) => uuid}
        empty={t('celery:lost.none')}
        columns={[
          {
            id: 'task',
            title: t('celery:runs.task'),
            renderCell: ({ name, args }) => (
              <span className="celery-task">
                {name === null ? (
                  <span className="unknown">{t('celery:runs.unnamed')}</span>
                ) : (
                  <Foreign text={name} width={40} />
                )}
                {args !== null && args !== '' && (
                  <span className="celery-args">
                    <Foreign text={args} width={32} />
                  </span>
                )}
              </span>
            )
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
          { id: 'how', title: t('celery:lost.how'), renderCell: ({ how }) => t(`celery:lost.is.${how}`) },
          {
            id: 'at',
            title: t('celery:lost.at'),
            number: true,
            renderCell: ({ at }) => (
              <time dateTime={new Date(at).toISOString()} title={formatAbsolute(at, language)}>
                {t('celery:ago', { time: formatSpan(now - at, language) })}
              </time>
            )
          },
          {
            id: 'ran',
            title: t('celery:lost.ran'),
            number: true,
            renderCell: ({ startedAt, at }) => formatSpan(at - startedAt, language)
          }
        ]}
      />
    </>
  )
}
