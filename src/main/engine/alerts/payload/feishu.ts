import { createHmac } from 'node:crypto'
import type { MessageWords } from './words'

/**
 * A card for a custom bot of Feishu or Lark. Every text is `plain_text`: in `lark_md`, and in messages of the kind `text`,
 * an id from Redis could mention everybody.
 */
export function feishuBody(
  { title, lines, foot, tone }: MessageWords,
  secret: string | null,
  now: number
): object {
  const timestamp = String(Math.floor(now / 1000))
  return {
    ...(secret === null ? {} : { timestamp, sign: feishuSign(secret, timestamp) }),
    msg_type: 'interactive',
    card: {
      config: { wide_screen_mode: true },
      header: { template: COLORS[tone], title: plain(title) },
      elements: [
        { tag: 'div', text: plain(lines.join('\n')) },
        { tag: 'note', elements: [plain(foot)] }
      ]
    }
  }
}

const plain = (content: string): object => ({ tag: 'plain_text', content })

const COLORS: Readonly<Record<MessageWords['tone'], string>> = {
  critical: 'red',
  warning: 'orange',
  info: 'blue',
  resolved: 'green',
  test: 'blue'
}

/** "签名校验": the HMAC-SHA256 of nothing, by the time in seconds, a newline and the secret as its key, in base64. */
export const feishuSign = (secret: string, timestamp: string): string =>
  createHmac('sha256', `${timestamp}\n${secret}`).digest('base64')
