import { useText } from '../../i18n/text'
import { isFirstLook, isFresh } from '../../stores/endpoint-time'
import { useLive } from '../../workbench/app'
import { endpointName } from './endpoint-name'

/**
 * What to say where nothing is shown while an endpoint can't be read: "nothing there" would be a guess. Null while all
 * are read. The embedded Redis that is not installed holds nothing, and is none of these.
 */
export function useUnseen(): string | null {
  const { t } = useText()
  const endpoints = useLive((state) => state.endpoints)
  const linked = useLive((state) => state.linked)
  const unseen = endpoints.filter(
    (endpoint) =>
      !isFresh(endpoint, linked) && !isFirstLook(endpoint) && endpoint.fault?.code !== 'embedded_missing'
  )
  if (unseen.length === 0) return null
  return t('endpoints:unseen', { endpoints: unseen.map((endpoint) => endpointName(endpoint, t)) })
}
