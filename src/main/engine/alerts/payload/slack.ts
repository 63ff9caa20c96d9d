import type { MessageWords } from './words'

/**
 * A message for an incoming webhook of Slack, in Block Kit. Every text is `plain_text`, so that nothing of it is read as
 * markup or a mention; `&`, `<` and `>` are escaped in any case, as Slack asks of all texts.
 */

/** Slack's limits, in characters. */
const HEADER = 150
const SECTION = 3000

export const slackText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const SIGNS: Readonly<Record<MessageWords['tone'], string>> = {
  critical: '🔴',
  warning: '🟠',
  info: '🔵',
  resolved: '✅',
  test: '🔔'
}

export function slackBody({ title, lines, foot, tone }: MessageWords): object {
  const head = `${SIGNS[tone]} ${title}`
  const plain = (text: string, most: number): object => ({
    type: 'plain_text',
    text: cut(slackText(text), most),
    emoji: false
  })
  return {
    // What a notification shows, and a client without blocks.
    text: slackText(head),
    mrkdwn: false,
    unfurl_links: false,
    unfurl_media: false,
    blocks: [
      { type: 'header', text: plain(head, HEADER) },
      { type: 'section', text: plain(lines.join('\n'), SECTION) },
      { type: 'context', elements: [plain(foot, SECTION)] }
    ]
  }
}

/** Never within an entity. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text
  return `${text.slice(0, most - 1).replace(/&[a-z]{0,3}$|[\uD800-\uDBFF]$/, '')}…`
}
