import type { Language, Translator } from '@shared/i18n'
import type { Live } from '../../stores/live/store'
import { endpointName } from '../endpoints/endpoint-name'
import type { TextContext } from './column-text'
import { liveQueryContext } from './query-context'

/** What the texts of cells depend on, of the moment that each is asked for. */
export function textContextOf(live: Pick<Live, 'state'>, t: Translator, language: Language): TextContext {
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
}
