import type { EndpointView } from '@shared/live/view'

/** Beyond this the rows of an endpoint that says it is live are shown as of then, ms. */
export const BEHIND_LIMIT = 15_000

/** Whether what is shown of the endpoint is true now: connected, and the engine's port open. */
export const isFresh = (endpoint: EndpointView, linked: boolean): boolean =>
  linked && (endpoint.connection === 'live' || endpoint.connection === 'catching_up')

/** Whether the endpoint is being looked at for the first time: what it holds is not known yet. */
export const isFirstLook = ({ connection, freshAt }: EndpointView): boolean =>
  freshAt === null && (connection === 'connecting' || connection === 'catching_up')

/**
 * The moment that the endpoint's rows speak of, in its own Redis milliseconds: now while it is fresh, else when it last
 * was. Countdowns stand still then, because nobody knows whether the lease was renewed.
 */
export function endpointNow(
  endpoint: EndpointView,
  linked: boolean,
  localNow: number,
  lostAt: number | null
): number {
  const now = localNow + endpoint.clockOffsetMs
  if (isFresh(endpoint, linked)) return now
  if (!linked && lostAt !== null)
    return Math.min(now, lostAt + endpoint.clockOffsetMs, endpoint.freshAt ?? Infinity)
  return Math.min(now, endpoint.freshAt ?? endpoint.connectionSince)
}

/** How far what is shown is behind, ms; null when it was never known. */
export function behindBy(endpoint: EndpointView, localNow: number): number | null {
  if (endpoint.freshAt === null) return null
  return Math.max(0, localNow + endpoint.clockOffsetMs - endpoint.freshAt)
}
