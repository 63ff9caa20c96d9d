import { z } from 'zod'
import { inspectDocumentSchema } from '../inspect/document'

/** One resource of one endpoint: what a window opens, and what the engine reads again whenever it changes. */
export const resourceRefSchema = z.object({
  endpointId: z.string().min(1).max(256),
  type: z.string().min(1).max(1024),
  id: z.string().min(1).max(2048)
})

/** Engine → window: the resource whole, as it was read; or why it could not be. */
export const resourceMessageSchema = z.object({
  kind: z.literal('resource'),
  resource: resourceRefSchema,
  /** Null: not read this time; what was read before stays true as of then. */
  document: inspectDocumentSchema.nullable(),
  fault: z
    .object({
      /** `not_watched`: no such endpoint; `too_many`: this window has too many open; else a Redis fault's code. */
      code: z.string(),
      /** Hostile text. */
      detail: z.string()
    })
    .nullable()
})

export const openResourceSchema = z.object({ kind: z.literal('openResource'), resource: resourceRefSchema })
export const closeResourceSchema = z.object({ kind: z.literal('closeResource'), resource: resourceRefSchema })
/** A person asks: it is read at once, however little has changed. */
export const refreshResourceSchema = z.object({
  kind: z.literal('refreshResource'),
  resource: resourceRefSchema
})

export type ResourceRef = z.infer<typeof resourceRefSchema>
export type ResourceMessage = z.infer<typeof resourceMessageSchema>

/** Unique in the whole view: a control character parts what no endpoint, type or guard's id holds. */
export const resourceKeyOf = ({ endpointId, type, id }: ResourceRef): string =>
  `${endpointId}\u001d${type}\u001d${id}`
