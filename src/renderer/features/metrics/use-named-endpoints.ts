import { useMemo } from 'react'
import { useText } from '../../i18n/text'
import { useLive } from '../../workbench/app'
import { endpointName } from '../endpoints/endpoint-name'
import type { NamedEndpoint } from './panels/health-panels'

/** The endpoints by name and colour: the same list while none of these changes, however often they tell of themselves. */
export function useNamedEndpoints(): readonly NamedEndpoint[] {
  const { t } = useText()
  const text = useLive(({ endpoints }) =>
    JSON.stringify(endpoints.map((one) => [one.id, endpointName(one, t), one.color]))
  )
  return useMemo(
    () =>
      (JSON.parse(text) as [string, string, NamedEndpoint['color']][]).map(([id, name, color]) => ({
        id,
        name,
        color
      })),
    [text]
  )
}
