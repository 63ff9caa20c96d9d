import { useText } from '../../i18n/text'
import { useLive } from '../../workbench/app'
import { endpointName } from '../endpoints/endpoint-name'
import type { FindingGroup } from './group'

/** What a group is called in the window's language, as text. */
export function useGroupLabel(): (group: FindingGroup) => string {
  const { t } = useText()
  const endpoints = useLive((state) => state.endpoints)
  return ({ by, name }) => {
    if (by === 'kind') return t(`findings:${name}.title`)
    const endpoint = by === 'endpoint' ? endpoints.find(({ id }) => id === name) : undefined
    return endpoint ? endpointName(endpoint, t) : name
  }
}
