import { assertNever } from '@shared/errors'
import { createTranslator } from '@shared/i18n'
import type { ChannelTarget } from '@shared/alerts/channel'
import type { AlertMessage } from '@shared/alerts/message'
import { actor } from '../../actor'
import { dingtalkBody, dingtalkUrl } from './dingtalk'
import { feishuBody } from './feishu'
import { eventBody, testBody } from './generic'
import { slackBody } from './slack'
import { signedHeaders } from './standard-webhooks'
import { testWords, wordsOf } from './words'

/** What is posted: as JSON, to the URL that the person gave and nowhere else. */
export interface WebhookRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export type Destination = Pick<ChannelTarget, 'kind' | 'url' | 'secret' | 'language'>

/** A test's message: the id that tells it from others. */
export interface TestMessage {
  readonly test: string
}

/**
 * A message in the form of its channel, signed where the channel has a secret. Signatures hold for minutes, so a request is
 * made anew for every try; the message's id stays.
 * @param now epoch ms
 */
export function webhookRequest(
  { kind, url, secret, language }: Destination,
  message: AlertMessage | TestMessage,
  now: number,
  sender = actor()
): WebhookRequest {
  const isTest = 'test' in message
  const t = createTranslator(language)
  const words = isTest ? testWords(t, sender) : wordsOf(message, t, sender)
  switch (kind) {
    case 'webhook': {
      const body = isTest ? testBody(message.test, now, sender) : eventBody(message, sender)
      const id = isTest ? message.test : message.id
      return { url, headers: signedHeaders(id, body, now, secret), body }
    }
    case 'slack':
      return { url, headers: {}, body: JSON.stringify(slackBody(words)) }
    case 'dingtalk':
      return { url: dingtalkUrl(url, secret, now), headers: {}, body: JSON.stringify(dingtalkBody(words)) }
    case 'feishu':
      return { url, headers: {}, body: JSON.stringify(feishuBody(words, secret, now)) }
    default:
      return assertNever(kind)
  }
}
