import type { Language, Translator } from '@shared/i18n'
import type { Live } from '../stores/live/store'
import { endpointName } from '../features/endpoints/endpoint-name'
import { liveQueryContext } from './query-context'

/** What a cell's text depends on beside its row. */
export interface TextContext {
  readonly t: Translator
  readonly language: Language
  /** The endpoint's time, Redis ms. */
  readonly now: (endpointId: string) => number
  /** As it is shown. */
  readonly endpointName: (endpointId: string) => string
}

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
