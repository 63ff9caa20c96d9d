import { plainFinding } from '@shared/findings/plain'
import { findingMessage } from '@shared/findings/texts'
import type { Severity } from '@shared/findings/finding'
import type { Translator } from '@shared/i18n'
import { countBy, severityOf, type AlertItem, type AlertMessage } from '@shared/alerts/message'
import { oneLine } from '@shared/text/one-line'

/** A message as people read it: plain text, every value of it one harmless line. */
export interface MessageWords {
  readonly title: string
  readonly lines: readonly string[]
  /** Where it is, and who tells. */
  readonly foot: string
  readonly tone: Severity | 'resolved' | 'test'
}

/** A group names so many, and says how many more there are. */
const NAMED = 10
const LONGEST_VALUE = 80

export const harmless = (text: string): string => oneLine(text, LONGEST_VALUE)

/** @param sender who tells, `user@host` */
export function wordsOf(message: AlertMessage, t: Translator, sender: string): MessageWords {
  const [first] = message.items
  const tone = message.event === 'resolved' ? 'resolved' : severityOf(message)
  if (!message.group && first) return { ...ofOne(message, first, t, sender), tone }
  const count = message.marks.length
  const kinds = [...countBy(message, 'kind')].sort(([, a], [, b]) => b - a)
  const named = message.items.slice(0, NAMED)
  const more = count - named.length
  const problem = (kind: string): string => t(`findings:${kind}.title`)
  return {
    title: t(`alerts:message.group.${message.event}`, { count }),
    lines: [
      kinds
        .map(([kind, number]) => t('alerts:message.kinds', { number, problem: problem(kind) }))
        .join(t('alerts:message.and')),
      ...named.map((item) =>
        t('alerts:message.line', {
          problem: problem(item.finding.kind),
          type: harmless(item.finding.type),
          id: harmless(item.finding.resource_id),
          endpoint: harmless(item.endpoint)
        })
      ),
      ...(more > 0 ? [t('alerts:message.more', { count: more })] : [])
    ],
    foot: t('alerts:message.from', { who: harmless(sender) }),
    tone
  }
}

function ofOne(
  { event }: AlertMessage,
  { finding, endpoint, namespace }: AlertItem,
  t: Translator,
  sender: string
): Omit<MessageWords, 'tone'> {
  const plain = plainFinding(finding, harmless)
  return {
    title: t(`alerts:message.one.${event}`, {
      problem: t(`findings:${finding.kind}.title`),
      type: plain.type,
      id: plain.resource_id
    }),
    lines: [
      findingMessage(t, plain),
      t('alerts:message.where', {
        endpoint: harmless(endpoint),
        namespace: harmless(namespace),
        since: finding.since
      })
    ],
    foot: t('alerts:message.from', { who: harmless(sender) })
  }
}

/** What a test of a channel says. */
export const testWords = (t: Translator, sender: string): MessageWords => ({
  title: t('alerts:message.test.title'),
  lines: [t('alerts:message.test.body')],
  foot: t('alerts:message.from', { who: harmless(sender) }),
  tone: 'test'
})
