import { parseBrokerUrl } from '@shared/celery/broker-url'
import { parseManagementUrl } from '@shared/celery/management-url'
import {
  DEFAULT_EVENT_EXCHANGE,
  DEFAULT_QUEUE,
  DEFAULT_VISIBILITY,
  type CelerySettings
} from '@shared/celery/settings'
import { parseRedisUrl } from '@shared/endpoints/url'
import { UsageError } from '@shared/errors'

/** Not watched · the endpoint's own Redis is the broker · another one is. */
export const celeryChoices = ['none', 'own', 'url'] as const

/** The form's part about Celery, but for its passwords. */
export interface CeleryDraft {
  readonly celery: (typeof celeryChoices)[number]
  readonly broker: string
  readonly managementUrl: string
  readonly backend: string
  readonly queues: string
  readonly visibilityTimeout: string
  readonly keyPrefix: string
  readonly eventExchange: string
}

export const emptyCelery: CeleryDraft = {
  celery: 'none',
  broker: '',
  managementUrl: '',
  backend: '',
  queues: DEFAULT_QUEUE,
  visibilityTimeout: DEFAULT_VISIBILITY,
  keyPrefix: '',
  eventExchange: DEFAULT_EVENT_EXCHANGE
}

export const celeryDraftOf = (celery: CelerySettings | undefined): CeleryDraft =>
  celery === undefined
    ? emptyCelery
    : {
        celery: celery.broker === undefined ? 'own' : 'url',
        broker: celery.broker ?? '',
        managementUrl: celery.managementUrl ?? '',
        backend: celery.backend ?? '',
        queues: celery.queues.join('\n'),
        visibilityTimeout: celery.visibilityTimeout,
        keyPrefix: celery.keyPrefix,
        eventExchange: celery.eventExchange
      }

/** Whether the broker is a RabbitMQ, as far as its URL is written. */
export const isRabbit = ({ celery, broker }: Pick<CeleryDraft, 'celery' | 'broker'>): boolean =>
  celery === 'url' && /^\s*(py)?amqps?:/i.test(broker)

/** Whether the management API is asked: it is RabbitMQ's. */
const namesManagement = (draft: CeleryDraft): boolean => isRabbit(draft) && draft.managementUrl.trim() !== ''

/** Whether the management API's URL names a user, who has a password of their own there. */
export const hasManagementUser = (draft: CeleryDraft): boolean =>
  namesManagement(draft) && /^\s*https?:\/\/[^/?#:@]+(:[^/?#]*)?@/i.test(draft.managementUrl)

/** In the settings' terms; nothing where no fleet is watched. */
export function celeryOf(draft: CeleryDraft): { celery?: Record<string, unknown> } {
  if (draft.celery === 'none') return {}
  const queues = draft.queues
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  return {
    celery: {
      ...(draft.celery === 'url' ? { broker: draft.broker.trim() } : {}),
      ...(namesManagement(draft) ? { managementUrl: draft.managementUrl.trim() } : {}),
      ...(draft.backend.trim() === '' ? {} : { backend: draft.backend.trim() }),
      queues,
      visibilityTimeout: draft.visibilityTimeout.trim(),
      keyPrefix: draft.keyPrefix,
      eventExchange: draft.eventExchange.trim()
    }
  }
}

export type UrlName = 'broker' | 'managementUrl' | 'backend'

/** A URL as it is kept, and the password that stood in it; null: none did. */
export function withoutPassword(
  name: UrlName,
  text: string
): { readonly url: string; readonly password: string | null } {
  try {
    const password = passwordIn(name, text)
    if (password === null) return { url: text, password }
    return {
      url: text.replace(/^(\s*[a-z+]+:\/\/[^:@/]*):.*@/i, (_, user: string) =>
        user.endsWith('/') ? user : `${user}@`
      ),
      password
    }
  } catch (error) {
    // Not a whole URL yet.
    if (!(error instanceof UsageError)) throw error
    return { url: text, password: null }
  }
}

/** @throws UsageError where it is no URL */
function passwordIn(name: UrlName, text: string): string | null {
  if (name === 'managementUrl') return parseManagementUrl(text, name).password
  if (name === 'backend') return parseRedisUrl(text, name).password
  const broker = parseBrokerUrl(text, name)
  return broker.kind === 'redis' ? broker.redis.password : broker.password
}
