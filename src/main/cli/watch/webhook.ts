import { UsageError } from '@shared/errors'
import type { ChannelTarget } from '@shared/alerts/channel'
import { kindOfHost, readWebhookUrl } from '@shared/settings/channel'
import { WEBHOOK_SECRET, WEBHOOK_URL } from '../../engine/settings'
import type { CommandContext } from '../frame/context'
import { secretFromStdin } from '../frame/password'
import type { WebhookFlags } from './flags'

const LOCAL = /^(localhost|127(\.\d+){3}|\[::1\])$/

/**
 * The webhook that a command names, by flags and environment; null: none. What it says of a wrong one never holds the URL:
 * that is a secret.
 * @throws UsageError
 */
export async function webhookOf(flags: WebhookFlags, context: CommandContext): Promise<ChannelTarget | null> {
  const url = flags.url ?? (context.env[WEBHOOK_URL] || undefined)
  if (url === undefined) {
    if (flags.secretStdin || flags.format || flags.resolved)
      throw new UsageError('--webhook', `is needed, or ${WEBHOOK_URL}: where are the alerts to go?`)
    return null
  }
  const place = readWebhookUrl(url)
  if (!place)
    throw new UsageError(flags.url === undefined ? WEBHOOK_URL : '--webhook', 'takes https://… or http://…')
  if (place.plain && !LOCAL.test(place.host))
    context.out.log('--webhook: plain http: whoever stands between can read the alerts, and the URL')
  return {
    identity: 'webhook',
    name: `webhook at ${place.host}`,
    kind: flags.format ?? kindOfHost(place.host),
    url: url.trim(),
    secret: await secretOf(flags, context),
    resolved: flags.resolved,
    language: 'en'
  }
}

async function secretOf({ secretStdin }: WebhookFlags, context: CommandContext): Promise<string | null> {
  if (!secretStdin) return context.env[WEBHOOK_SECRET] || null
  if (context.stdinTaken)
    throw new UsageError(
      '--webhook-secret-stdin',
      `and --password-stdin can't both read stdin: give one by ${WEBHOOK_SECRET} or TASKGUARD_PASSWORD`
    )
  return secretFromStdin('--webhook-secret-stdin', 'the secret')
}
