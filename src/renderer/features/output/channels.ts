import type { EndpointView } from '@shared/live/view'
import type { Translator } from '@shared/i18n'
import { endpointChannel, type Channel, type LogLine } from '../../stores/live/store'
import { visible } from '../../text/visible'
import { endpointName } from '../endpoints/endpoint-name'

export interface ChannelChoice {
  readonly channel: Channel
  readonly label: string
}

const ENDPOINT = 'endpoint:'

/** The app's and the window's own, one an endpoint, and those of endpoints that are gone and have said something. */
export function channelChoices(
  endpoints: readonly EndpointView[],
  log: ReadonlyMap<Channel, readonly LogLine[]>,
  t: Translator
): readonly ChannelChoice[] {
  const known: ChannelChoice[] = [
    { channel: 'app', label: t('output:channel.app') },
    { channel: 'window', label: t('output:channel.window') },
    ...endpoints.map((endpoint) => ({
      channel: endpointChannel(endpoint.id),
      label: endpointName(endpoint, t)
    }))
  ]
  const gone = [...log]
    .filter(([channel, lines]) => lines.length > 0 && !known.some((one) => one.channel === channel))
    .map(([channel]) => ({ channel, label: visible(channel.slice(ENDPOINT.length)) }))
  return [...known, ...gone]
}
