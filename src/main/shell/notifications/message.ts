import { plainFinding } from '@shared/findings/plain'
import { findingMessage } from '@shared/findings/texts'
import type { Translator } from '@shared/i18n'
import type { LiveFinding } from '@shared/live/view'
import type { News } from './finding-news'
import { notificationValue } from './text'

export interface NotificationMessage {
  readonly title: string
  readonly body: string
  /** Stays on the screen until somebody has seen it, where the system can do that. */
  readonly urgent: boolean
  /** The finding that a click shows. */
  readonly revealKey: string
}

/** How many resources a summary names before it says "and more". */
const NAMED = 3

/** @param endpointName the name of the endpoint with this id */
export function notificationMessage(
  news: News,
  t: Translator,
  endpointName: (id: string) => string
): NotificationMessage {
  if (news.kind === 'one')
    return ofOne(news.finding, t, notificationValue(endpointName(news.finding.endpointId)))
  const { findings, kind } = news
  const [first, ...rest] = findings
  if (kind === 'resolved' && rest.length === 0)
    return ofEnd(first, t, notificationValue(endpointName(first.endpointId)))
  const named = findings.slice(0, NAMED).map((finding) => t('shell:notification.resource', values(finding)))
  const more = findings.length - named.length
  const params = { resources: named, more, count: findings.length }
  const what = findings.every((finding) => finding.kind === 'duplicate_run') ? 'duplicates' : 'problems'
  return {
    title: t(`shell:notification.${what}.${kind}`, { count: findings.length }),
    body: t(more > 0 ? 'shell:notification.listMore' : 'shell:notification.list', params),
    urgent: kind !== 'resolved' && findings.some(isUrgent),
    revealKey: first.key
  }
}

function ofEnd(finding: LiveFinding, t: Translator, endpoint: string): NotificationMessage {
  const problem = t(`findings:${finding.kind}.title`)
  return {
    title: t('shell:notification.resolved.title', { ...values(finding), problem }),
    body: t('shell:notification.resolved.body', { endpoint }),
    urgent: false,
    revealKey: finding.key
  }
}

function ofOne(finding: LiveFinding, t: Translator, endpoint: string): NotificationMessage {
  const duplicate = finding.kind === 'duplicate_run'
  const title = duplicate
    ? t('shell:notification.one.title', values(finding))
    : t('shell:notification.problem.title', {
        ...values(finding),
        problem: t(`findings:${finding.kind}.title`)
      })
  const body = duplicate
    ? t('shell:notification.one.body', { count: finding.runs.length, endpoint })
    : t('shell:notification.problem.body', {
        message: findingMessage(t, plainFinding(finding, notificationValue)),
        endpoint
      })
  return { title, body, urgent: isUrgent(finding), revealKey: finding.key }
}

const isUrgent = ({ severity }: LiveFinding): boolean => severity === 'critical'

const values = (finding: LiveFinding): { type: string; id: string } => ({
  type: notificationValue(finding.type),
  id: notificationValue(finding.resource_id)
})
