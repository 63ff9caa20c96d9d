import { z } from 'zod'
import { UsageError } from '../errors'
import { parseRedisUrl } from '../endpoints/url'
import { parseDuration } from '../time/duration'
import { parseBrokerUrl } from './broker-url'
import { parseManagementUrl, withManagementUser } from './management-url'
import type { BrokerTarget, ManagementTarget } from './target'

/**
 * What an endpoint's settings say of the Celery fleet that its guard, or nobody yet, keeps: where its broker and its result
 * backend are. URLs as Celery has them, but never with a password in it.
 */

export const DEFAULT_QUEUE = 'celery'
export const DEFAULT_VISIBILITY = '1h'
export const DEFAULT_EVENT_EXCHANGE = 'celeryev'

/** Where no broker is named, the endpoint's own Redis is. */
const OWN_REDIS = 'redis://localhost'

// A password's own slash, not escaped as it should be, does not hide it.
const HOLDS_PASSWORD = /^[a-z+]+:\/\/[^@]*:[^@]*@/i

/** A URL that is read by `parse`, which throws UsageError. */
const url = (parse: (text: string) => unknown) =>
  z
    .string()
    .max(2048)
    .superRefine((text, context) => {
      if (HOLDS_PASSWORD.test(text.trim())) {
        const message = 'holds a password: leave it out, the app asks for it and keeps it safe'
        context.addIssue({ code: 'custom', message, params: { said: 'url_password' } })
        return
      }
      try {
        parse(text)
      } catch (error) {
        if (!(error instanceof UsageError)) throw error
        const params = error.code === null ? {} : { params: { said: 'usage', about: { usage: error.code } } }
        context.addIssue({ code: 'custom', message: error.problem, ...params })
      }
    })

const shape = z.strictObject({
  /** Left out: the endpoint's own Redis is the broker. */
  broker: url((text) => parseBrokerUrl(text, 'broker')).optional(),
  /** RabbitMQ's management API, which is read for what AMQP does not tell; left out: it is not asked. */
  managementUrl: url((text) => parseManagementUrl(text, 'managementUrl')).optional(),
  /** Left out: the endpoint's own Redis. */
  backend: url((text) => parseRedisUrl(text, 'backend')).optional(),
  queues: z.array(z.string().trim().min(1).max(255)).max(64).default([DEFAULT_QUEUE]),
  /** Text, as the file has it: see parseDuration. */
  visibilityTimeout: z
    .string()
    .refine((text) => (parseDuration(text) ?? 0) > 0, {
      error: 'takes a duration such as 60s, 5m or 2h',
      params: { said: 'duration' }
    })
    .default(DEFAULT_VISIBILITY),
  keyPrefix: z.string().max(256).default(''),
  eventExchange: z.string().trim().min(1).max(255).default(DEFAULT_EVENT_EXCHANGE)
})

export const celerySettingsSchema = shape.superRefine(({ broker, managementUrl }, context) => {
  if (managementUrl === undefined) return
  const found = managementFault(managementUrl, broker ?? OWN_REDIS)
  if (!found) return
  const params = { said: 'usage', about: { usage: found.code ?? '' } }
  context.addIssue({ code: 'custom', path: ['managementUrl'], message: found.problem, params })
})
export type CelerySettings = z.output<typeof celerySettingsSchema>

/** Without what the defaults say anyway: as it is written. */
export function plainCelery(celery: CelerySettings): Record<string, unknown> {
  const { queues, visibilityTimeout, keyPrefix, eventExchange, ...urls } = celery
  return {
    ...urls,
    ...(queues.length === 1 && queues[0] === DEFAULT_QUEUE ? {} : { queues }),
    ...(visibilityTimeout === DEFAULT_VISIBILITY ? {} : { visibilityTimeout }),
    ...(keyPrefix === '' ? {} : { keyPrefix }),
    ...(eventExchange === DEFAULT_EVENT_EXCHANGE ? {} : { eventExchange })
  }
}

/** Why a management URL does not go with the broker; null: it does, or one of the two is wrong by itself. */
function managementFault(managementUrl: string, broker: string): UsageError | null {
  const field = 'managementUrl'
  let read: readonly [ManagementTarget, BrokerTarget]
  try {
    read = [parseManagementUrl(managementUrl, field), parseBrokerUrl(broker, 'broker')]
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    return null
  }
  try {
    withManagementUser(...read, { field })
    return null
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    return error
  }
}
