import { useMemo } from 'react'
import { useText } from '../../i18n/text'
import { useApp } from '../../workbench/app'
import { endpointName } from '../endpoints/endpoint-name'
import type { TextContext } from './column-text'
import { liveQueryContext } from './query-context'

/** What the texts of cells depend on, of the moment that each is asked for. */
export function useTextContext(): TextContext {
  const { live } = useApp()
  const { t, language } = useText()
  return useMemo(() => {
    const { now } = liveQueryContext(live)
    return {
      t,
      language,
      now,
      endpointName: (id) => {
        const endpoint = live.state.getState().endpoints.find((one) => one.id === id)
        return endpoint ? endpointName(endpoint, t) : id
      }
    }
  }, [live, t, language])
}
