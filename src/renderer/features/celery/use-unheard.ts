import { useText } from '../../i18n/text'
import { useLive } from '../../workbench/app'
import { endpointName } from '../endpoints/endpoint-name'

/**
 * What to say where problems are shown while a Celery broker can't be listened to: a task that runs twice there is told by
 * its events alone. Null while all are.
 */
export function useUnheard(): string | null {
  const { t } = useText()
  const endpoints = useLive((state) => state.endpoints)
  const unheard = endpoints.filter(({ celery }) => celery?.state === 'away' || celery?.state === 'refused')
  if (unheard.length === 0) return null
  return t('celery:unheard', { endpoints: unheard.map((endpoint) => endpointName(endpoint, t)) })
}
