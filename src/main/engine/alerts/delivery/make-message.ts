import { createHash } from 'node:crypto'
import {
  ITEMS_TOLD,
  weightOf,
  type AlertEvent,
  type AlertMark,
  type AlertMessage
} from '@shared/alerts/message'
import { findingSchema } from '@shared/findings/finding'
import { markOf, type Alert } from './alert'

/** What a channel is known by to all who send to it, without giving its URL away. */
export const channelKey = (url: string): string =>
  createHash('sha256').update(`channel ${url.trim()}`).digest('hex').slice(0, 32)

/**
 * A message's id, from the channel and what is told: the same for everybody who tells the same, and another when the same
 * trouble comes again, which is since another time.
 */
function messageId(channel: string, event: AlertEvent, marks: readonly AlertMark[]): string {
  const told = marks.map(({ mark, since }) => `${mark} ${since}`).sort()
  const hash = createHash('sha256').update([channel, event, ...told].join('\n'))
  return `msg_${hash.digest('hex').slice(0, 32)}`
}

/** One message of all of these alerts, which are of one event. @param now epoch ms */
export function makeMessage(
  channel: string,
  event: AlertEvent,
  alerts: readonly Alert[],
  group: boolean,
  now: number
): AlertMessage {
  const sorted = [...alerts].sort((a, b) => weightOf(b.finding.severity) - weightOf(a.finding.severity))
  const marks = sorted.map((alert): AlertMark => {
    const { endpointId, kind, severity, since } = alert.finding
    return { mark: markOf(alert), endpointId, kind, severity, since }
  })
  return {
    id: messageId(channel, event, marks),
    event,
    at: now,
    items: sorted.slice(0, ITEMS_TOLD).map(({ endpoint, address, finding }) => ({
      endpoint,
      address,
      namespace: finding.namespace,
      // The window's own parts stay behind.
      finding: findingSchema.parse(finding)
    })),
    marks,
    group
  }
}

/** What is left of a message when others tell the rest; null: nothing. */
export function withoutMarks(
  channel: string,
  message: AlertMessage,
  gone: ReadonlySet<string>
): AlertMessage | null {
  const marks = message.marks.filter(({ mark }) => !gone.has(mark))
  if (marks.length === 0) return null
  if (marks.length === message.marks.length) return message
  const left = new Set(marks.map(({ mark }) => mark.split('@', 1)[0]))
  const items = message.items.filter(({ finding }) => left.has(finding.id))
  return { ...message, id: messageId(channel, message.event, marks), marks, items }
}
