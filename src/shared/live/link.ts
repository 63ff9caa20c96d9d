import { z } from 'zod'
import { celeryTargetSchema } from '../celery/target'
import { channelAnswerSchema, channelStateSchema, channelTargetSchema } from '../alerts/channel'
import { redisTargetSchema } from '../endpoints/target'
import { testStepSchema } from '../endpoints/test-step'
import { jobViewSchema } from '../jobs/view'
import { ownChannels } from '../settings/channel'
import { settingsSchema } from '../settings/schema'
import { liveFindingSchema } from './view'

/** Shell ↔ engine, over the utility process's own port. Window ports travel beside these messages. */

/** An endpoint with what it takes to connect: made by the shell from settings, secrets and TASKGUARD_URL. */
export const endpointTargetSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** Passwords included: in memory and on this port only. */
  redis: redisTargetSchema,
  namespace: z.string(),
  color: z.string(),
  protected: z.boolean(),
  /** The Celery fleet that is watched with it; left out: none. */
  celery: celeryTargetSchema.optional(),
  /** When it cleans itself up; left out: it does not. */
  autoCleanup: z.object({ schedule: z.string(), atMost: z.number() }).optional()
})

export const toEngineSchema = z.discriminatedUnion('kind', [
  /** First message, and again whenever settings or endpoints change. */
  z.object({
    kind: z.literal('configure'),
    home: z.string(),
    /** Settings after parsing: durations in milliseconds. */
    settings: z.custom<z.infer<typeof settingsSchema>>(
      (value) => typeof value === 'object' && value !== null
    ),
    endpoints: z.array(endpointTargetSchema),
    /** The channels that are switched on and have a URL; left out: none. */
    channels: z.array(channelTargetSchema).optional(),
    embedded: z.object({ enabled: z.boolean(), namespace: z.string() })
  }),
  /** One port travels with it: a window's. */
  z.object({ kind: z.literal('window') }),
  z.object({ kind: z.literal('demo'), action: z.enum(['start', 'stop']) }),
  /** Tries an endpoint that need not be among those watched; `token` names this trial. */
  z.object({
    kind: z.literal('test'),
    token: z.string(),
    redis: redisTargetSchema,
    namespace: z.string(),
    celery: celeryTargetSchema.optional()
  }),
  z.object({ kind: z.literal('cancelTest'), token: z.string() }),
  /** What was typed must be the endpoint's name: the engine compares. */
  z.object({
    kind: z.literal('unlock'),
    token: z.string(),
    id: z.string(),
    name: z.string(),
    forMs: z.number()
  }),
  z.object({ kind: z.literal('lock'), id: z.string() }),
  /** Sends a test to a channel that need not be among those that are told; `token` names it in the answer. */
  z.object({
    kind: z.literal('testChannel'),
    token: z.string(),
    channel: channelTargetSchema.pick({ kind: true, url: true, secret: true, language: true })
  }),
  /** What a channel did not take is tried again, or forgotten; `remove`: it is gone, and all that was kept for it goes. */
  z.object({
    kind: z.literal('undelivered'),
    identity: z.string(),
    do: z.enum(['retry', 'forget', 'remove'])
  }),
  z.object({ kind: z.literal('shutdown') })
])

/** How this machine tells: by a notification, by the sound, or both. */
const toOwn = z.array(z.enum(ownChannels))

export const fromEngineSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready') }),
  /** Findings that the rules tell on this machine; the shell gathers them, and tells each once. */
  z.object({
    kind: z.literal('opened'),
    findings: z.array(liveFindingSchema),
    firstSnapshot: z.boolean(),
    to: toOwn
  }),
  /** Their snooze is over: told again, once a snooze. */
  z.object({ kind: z.literal('returned'), findings: z.array(liveFindingSchema), to: toOwn }),
  /** They stand no longer. */
  z.object({ kind: z.literal('resolved'), findings: z.array(liveFindingSchema), to: toOwn }),
  /** Of findings that nobody has acknowledged or snoozed. */
  z.object({ kind: z.literal('counts'), critical: z.number(), warning: z.number() }),
  z.object({
    kind: z.literal('demo'),
    state: z.enum(['stopped', 'starting', 'running', 'failed']),
    detail: z.string()
  }),
  z.object({ kind: z.literal('testStep'), token: z.string(), step: testStepSchema }),
  z.object({ kind: z.literal('testEnded'), token: z.string() }),
  z.object({ kind: z.literal('unlockAnswer'), token: z.string(), ok: z.boolean() }),
  z.object({ kind: z.literal('channelTested'), token: z.string(), answer: channelAnswerSchema }),
  z.object({ kind: z.literal('channelState'), identity: z.string(), state: channelStateSchema }),
  z.object({ kind: z.literal('log'), level: z.enum(['info', 'warn', 'error']), text: z.string() }),
  /**
   * The jobs of this machine that are not over, for dock and taskbar: whenever one of the numbers changes. `progress`: the
   * mean of those that tell how far they are, 0 to 1; null: none does.
   */
  z.object({
    kind: z.literal('jobs'),
    running: z.number(),
    waiting: z.number(),
    queued: z.number(),
    progress: z.number().nullable()
  }),
  /** A job that this engine has seen running is over: once each. For a notification. */
  z.object({ kind: z.literal('jobEnded'), job: jobViewSchema }),
  z.object({ kind: z.literal('stopped') })
])

export type EndpointTarget = z.infer<typeof endpointTargetSchema>
export type ToEngine = z.infer<typeof toEngineSchema>
export type FromEngine = z.infer<typeof fromEngineSchema>
