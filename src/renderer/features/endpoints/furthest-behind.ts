import type { EndpointView } from '@shared/live/view'

/** The endpoint of which what is shown is oldest; undefined where nothing was ever known of any. */
export const furthestBehind = (endpoints: readonly EndpointView[]): EndpointView | undefined =>
  endpoints
    .filter((endpoint) => endpoint.freshAt !== null)
    .reduce<EndpointView | undefined>(
      (worst, endpoint) => (!worst || lag(endpoint) > lag(worst) ? endpoint : worst),
      undefined
    )

/** Comparable between endpoints: their clocks differ by their offsets. */
const lag = ({ freshAt, clockOffsetMs }: EndpointView): number => clockOffsetMs - (freshAt ?? 0)
