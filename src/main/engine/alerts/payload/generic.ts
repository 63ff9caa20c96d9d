import { resourceLink } from '@shared/deep-link/resource-link'
import { countBy, severityOf, type AlertItem, type AlertMessage } from '@shared/alerts/message'

/** The JSON of the `webhook` kind (docs/alerts.md). Values are as they are in Redis: whoever shows them escapes them. */

/** Receivers take so much at least, bytes: Slack's and most gateways' limit is a quarter of a megabyte. */
const MOST_BYTES = 200_000

/**
 * One message as JSON. `group` says whether it is one finding or many; a group's list is cut, to what a receiver takes,
 * its counts are not.
 */
export function eventBody(message: AlertMessage, sender: string): string {
  for (let count = message.items.length; ; count = Math.floor(count / 2)) {
    const body = JSON.stringify(eventDocument({ ...message, items: message.items.slice(0, count) }, sender))
    if (count <= 1 || Buffer.byteLength(body) <= MOST_BYTES) return body
  }
}

function eventDocument(message: AlertMessage, sender: string): object {
  const { id, event, at, group, items, marks } = message
  return {
    type: `alert.${event}`,
    timestamp: new Date(at).toISOString(),
    data: {
      id,
      group,
      count: marks.length,
      severity: severityOf(message),
      by_severity: Object.fromEntries(countBy(message, 'severity')),
      by_kind: Object.fromEntries(countBy(message, 'kind')),
      alerts: items.map(alertOf),
      omitted: marks.length - items.length,
      sender
    }
  }
}

function alertOf({ endpoint, address, namespace, finding }: AlertItem): object {
  const link = resourceLink({ endpoint, namespace, type: finding.type, id: finding.resource_id })
  return { endpoint, address, namespace, ...finding, ...(link === null ? {} : { link }) }
}

export const testBody = (id: string, now: number, sender: string): string =>
  JSON.stringify({ type: 'alert.test', timestamp: new Date(now).toISOString(), data: { id, sender } })
