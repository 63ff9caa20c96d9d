import type { AlertEvent } from '@shared/alerts/message'
import type { LiveFinding } from '@shared/live/view'

/** Something to tell of one finding: what the router hands to a channel. */
export interface Alert {
  readonly event: AlertEvent
  readonly finding: LiveFinding
  /** The endpoint's name, and its address without a secret. */
  readonly endpoint: string
  readonly address: string
}

/** What is claimed and told once: the finding, and where a snooze is over, that snooze. */
export function markOf({ event, finding }: Alert): string {
  const { id, alert } = finding
  return event === 'returned' ? `${id}@${alert?.until ?? alert?.at ?? 0}` : id
}

/** The finding that a mark is of. */
export const findingOf = (mark: string): string => mark.split('@', 1)[0] ?? mark
