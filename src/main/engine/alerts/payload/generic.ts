import { resourceLink } from '@shared/deep-link/resource-link'
import { countBy, severityOf, type AlertItem, type AlertMessage } from '@shared/alerts/message'

/** The JSON of the `webhook` kind (docs/alerts.md). Values are as they are in Redis: whoever shows them escapes them. */

/** One message. `group` says whether it is one finding or many; a group's list is cut, its counts are not. */
export function eventDocument(message: AlertMessage, sender: string): object {
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

export const testDocument = (id: string, now: number, sender: string): object => ({
  type: 'alert.test',
  timestamp: new Date(now).toISOString(),
  data: { id, sender }
})
