import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { useApp, useWorkbench } from '../../workbench/app'
import { Icon } from '../../workbench/icon'
import { editEndpoint } from '../endpoints/actions/endpoint-actions'

/** The endpoint names no broker (any more), or is gone. */
export function NoFleet({ endpointId }: { readonly endpointId: string }): ReactNode {
  const app = useApp()
  const { t } = useText()
  const entry = useWorkbench(({ book }) => book.endpoints.find(({ id }) => id === endpointId))
  return (
    <div className="notice" role="status">
      <Icon name="info" />
      <p>{t('celery:none')}</p>
      {entry && (
        <button type="button" className="button secondary" onClick={() => editEndpoint(app, entry)}>
          {t('celery:edit')}
        </button>
      )}
    </div>
  )
}
