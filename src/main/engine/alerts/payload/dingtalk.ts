import { createHmac } from 'node:crypto'
import type { MessageWords } from './words'

/**
 * A message for a custom robot of DingTalk. It is of the kind `text`: in `markdown` an id from Redis could be a link or a
 * picture. Nobody is mentioned: that takes the member `at`.
 */
export const dingtalkBody = ({ title, lines, foot }: MessageWords): object => ({
  msgtype: 'text',
  text: { content: [title, ...lines, foot].join('\n') },
  at: { isAtAll: false }
})

/**
 * The robot's URL, signed where it has a secret ("加签"): the HMAC-SHA256, by the secret, of the time in ms, a newline and
 * the secret, in base64.
 */
export function dingtalkUrl(url: string, secret: string | null, now: number): string {
  if (secret === null) return url
  const signed = new URL(url)
  signed.searchParams.set('timestamp', String(now))
  signed.searchParams.set('sign', dingtalkSign(secret, now))
  return signed.href
}

export const dingtalkSign = (secret: string, now: number): string =>
  createHmac('sha256', secret).update(`${now}\n${secret}`).digest('base64')
