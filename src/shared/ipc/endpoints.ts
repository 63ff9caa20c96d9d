import { z } from 'zod'
import { testStepSchema } from '../endpoints/test-step'
import { usageCodes } from '../errors'
import { saidSchema } from '../jsonc/said'
import { endpointSettingsSchema } from '../settings/endpoint'
import { settingsFaultSchema } from '../settings/fault'

/** What a window asks about endpoints, and is told of them. */

const nothing = z.undefined()
const token = z.string().min(1).max(64)
/** What an endpoint is known by in the settings: its id, else its name. */
const identity = z.string().min(1).max(64)

/** A secret as the form leaves it: a new one, null to forget it; left out, it stays as it is kept. */
const secret = z.string().max(4096).nullable().optional()

export const endpointDraftSchema = z.strictObject({
  /** The endpoint that is edited; null: a new one. */
  identity: identity.nullable(),
  /** In the settings' terms; checked by their schema, so that every fault is said at its field. */
  endpoint: z.record(z.string(), z.unknown()),
  password: secret,
  sentinelPassword: secret,
  brokerPassword: secret,
  backendPassword: secret,
  managementPassword: secret
})
export type EndpointDraft = z.infer<typeof endpointDraftSchema>

export const fieldFaultSchema = z.object({
  /** The field's path in the settings, such as `tls.ca` or `nodes.1`. */
  field: z.string(),
  /** In English; `code` names the catalogs' words for it, where they have some. */
  message: z.string(),
  code: z.enum(usageCodes).nullable()
})
export type FieldFault = z.infer<typeof fieldFaultSchema>

const refused = z.object({ ok: z.literal(false), faults: z.array(fieldFaultSchema) })
const done = z.discriminatedUnion('ok', [z.object({ ok: z.literal(true) }), refused])

/** `session`: kept for this run only · `unreadable`: kept, and can't be opened here. */
export const keptSecretSchema = z.enum(['none', 'protected', 'session', 'unreadable'])

/** The endpoints as the settings have them, the disabled ones included, in their order. */
export const endpointBookSchema = z.object({
  /** Whether this system protects secrets, so that they outlive this run. */
  vault: z.boolean(),
  /** For how long a protected endpoint is unlocked, milliseconds. */
  unlockFor: z.number(),
  endpoints: z.array(
    z.object({
      /** As in the live view. */
      id: z.string(),
      identity,
      settings: endpointSettingsSchema,
      /** Without user and password. */
      address: z.string(),
      password: keptSecretSchema,
      sentinelPassword: keptSecretSchema,
      brokerPassword: keptSecretSchema,
      backendPassword: keptSecretSchema,
      managementPassword: keptSecretSchema
    })
  )
})
export type EndpointBookState = z.infer<typeof endpointBookSchema>
export type BookEntry = EndpointBookState['endpoints'][number]

/** What an import would do with one endpoint of the file. */
export const importItemSchema = z.object({
  name: z.string(),
  address: z.string(),
  /** `add`: new · `same`: as it stands here · `change`: another definition of a name that stands here · `invalid` */
  does: z.enum(['add', 'same', 'change', 'invalid']),
  /** `change`: the fields that differ. */
  differs: z.array(z.string()),
  /** `invalid`: what is wrong. */
  faults: z.array(z.object({ field: z.string(), problem: z.string(), said: saidSchema.nullable() }))
})
export type ImportItem = z.infer<typeof importItemSchema>

export const endpointCalls = {
  'endpoints:save': {
    args: endpointDraftSchema,
    result: z.discriminatedUnion('ok', [
      z.object({ ok: z.literal(true), id: z.string(), identity, password: keptSecretSchema }),
      refused
    ])
  },
  /** Tries a draft; the steps come as events. Answers when the trial is over or was cancelled. */
  'endpoints:test': { args: endpointDraftSchema.extend({ token }), result: done },
  'endpoints:cancelTest': { args: z.strictObject({ token }), result: nothing },
  'endpoints:change': {
    args: z.discriminatedUnion('do', [
      z.strictObject({ do: z.literal('remove'), identity }),
      z.strictObject({ do: z.literal('enable'), identity, enabled: z.boolean() }),
      /** To a place of the list, 0 the first. */
      z.strictObject({ do: z.literal('move'), identity, to: z.number().int().min(0) })
    ]),
    result: done
  },
  /** Allows writing to a protected endpoint for the time that the settings say; `ok` is false for a wrong name. */
  'endpoints:unlock': {
    args: z.strictObject({ id: z.string(), name: z.string().max(64) }),
    result: z.object({ ok: z.boolean() })
  },
  'endpoints:lock': { args: z.strictObject({ id: z.string() }), result: nothing },
  /** Asks where to, and writes the endpoints without secrets. Null: it was cancelled. */
  'endpoints:export': { args: nothing, result: z.object({ path: z.string(), count: z.number() }).nullable() },
  /** Asks for a file and says what importing it would do; nothing is changed. Null: it was cancelled. */
  'endpoints:readImport': {
    args: nothing,
    result: z
      /** A fault says why nothing was read of it. */
      .object({ path: z.string(), fault: settingsFaultSchema.nullable(), items: z.array(importItemSchema) })
      .nullable()
  },
  /** Takes these of the file that was read last: new ones are added, and a change only where it is named here. */
  'endpoints:import': {
    args: z.strictObject({ names: z.array(z.string().max(64)).max(1000) }),
    result: z.discriminatedUnion('ok', [z.object({ ok: z.literal(true), count: z.number() }), refused])
  }
} as const

export const endpointEvents = {
  'endpoints:book': endpointBookSchema,
  'endpoints:testStep': z.object({ token, step: testStepSchema })
} as const
