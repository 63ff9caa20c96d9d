import type { FeedEndpoint } from '@shared/live/feed'
import type { Feed } from '../../stores/live/feed'
import type { Live } from '../../stores/live/store'
import type { MissingPart } from '../kind'

/** Whether all that was asked for of the endpoint is there, as of its last reading. */
export const isWhole = ({ at, fault, reading, complete, cut }: FeedEndpoint): boolean =>
  at !== null && fault === null && !reading && complete && cut === 0

/** What a feed lacks of the endpoints that it reads. */
export function missingOf<Row>({ state }: Pick<Live, 'state'>, feed: Feed<Row>): readonly MissingPart[] {
  const { endpoints } = state.getState()
  return feed.state.getState().endpoints.flatMap((one) => {
    if (isWhole(one)) return []
    const endpoint = endpoints.find(({ id }) => id === one.id)
    return {
      endpoint: endpoint?.name ?? one.id,
      connection: endpoint?.connection ?? 'unavailable',
      unread: [
        ...one.unread,
        ...(one.fault === null ? [] : [one.fault.detail]),
        ...(one.reading ? ['still reading'] : []),
        ...(one.leftOut ? ['the oldest, beyond what a window holds'] : []),
        ...(one.cut === 0 ? [] : [`resources that keep their newest runs alone: ${one.cut}`])
      ]
    }
  })
}
