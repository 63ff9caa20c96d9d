import type { ConnectionState, EndpointView, LiveFinding, LockRow } from '@shared/live/view'

/** Something that happened while the window watched, as the live view told it. */
export type WatchEvent = {
  /** Counts the events of this window: a stable name for one. */
  readonly n: number
  /** This machine's Date.now() when the window learned of it. */
  readonly at: number
  readonly endpointId: string | null
} & What

export type What =
  | { readonly kind: 'opened' | 'resolved'; readonly finding: LiveFinding }
  /** A run asked for a resource that another held: how often by now. */
  | { readonly kind: 'refused'; readonly finding: LiveFinding; readonly count: number }
  /** `late`: it had been going on when it was first seen. */
  | { readonly kind: 'begun'; readonly row: LockRow; readonly late: boolean }
  | { readonly kind: 'ended'; readonly row: LockRow; readonly how: LockRow['status'] }
  | { readonly kind: 'connection'; readonly to: ConnectionState; readonly endpoint: EndpointView }
  /** The first whole look at an endpoint: what was there before the window watched. */
  | { readonly kind: 'looked'; readonly endpoint: EndpointView; readonly problems: number }
  | { readonly kind: 'unwatched'; readonly endpoint: EndpointView }
  | { readonly kind: 'engine'; readonly linked: boolean }

/** What a filter tells apart. */
export const eventGroups = ['problems', 'runs', 'refusals', 'connections'] as const
export type EventGroup = (typeof eventGroups)[number]

export const groupOf: Readonly<Record<What['kind'], EventGroup>> = {
  opened: 'problems',
  resolved: 'problems',
  refused: 'refusals',
  begun: 'runs',
  ended: 'runs',
  connection: 'connections',
  looked: 'connections',
  unwatched: 'connections',
  engine: 'connections'
}
