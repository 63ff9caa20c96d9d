import type { Translator } from '@shared/i18n'
import type { LiveFinding } from '@shared/live/view'
import type { DuplicateNews } from './duplicates'
import { notificationValue } from './text'

export interface NotificationMessage {
  readonly title: string
  readonly body: string
  /** The finding that a click shows. */
  readonly revealKey: string
}

/** How many resources a summary names before it says "and more". */
const NAMED = 3

/** @param endpointName the name of the endpoint with this id */
export function notificationMessage(
  news: DuplicateNews,
  t: Translator,
  endpointName: (id: string) => string
): NotificationMessage {
  if (news.kind === 'one') {
    const { finding } = news
    return {
      title: t('shell:notification.one.title', values(finding)),
      body: t('shell:notification.one.body', {
        count: finding.runs.length,
        endpoint: notificationValue(endpointName(finding.endpointId))
      }),
      revealKey: finding.key
    }
  }
  const { findings, kind } = news
  const named = findings.slice(0, NAMED).map((finding) => t('shell:notification.resource', values(finding)))
  const more = findings.length - named.length
  const params = { resources: named, more, count: findings.length }
  return {
    title: t(`shell:notification.${kind}.title`, { count: findings.length }),
    body: t(more > 0 ? 'shell:notification.listMore' : 'shell:notification.list', params),
    revealKey: findings[0].key
  }
}

const values = (finding: LiveFinding): { type: string; id: string } => ({
  type: notificationValue(finding.type),
  id: notificationValue(finding.resource_id)
})
