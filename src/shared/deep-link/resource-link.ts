import { z } from 'zod'
import { namespaceSchema, resourceIdSchema, taskTypeSchema } from '../protocol/ids'

/**
 * `taskguard://resource/<endpoint>/<namespace>/<type>/<id>`, each part percent-encoded: a link that opens a resource's
 * page and does nothing else. Anybody can write one, so it is hostile until it has been parsed here.
 */
export const LINK_SCHEME = 'taskguard'

export const resourceLinkSchema = z.strictObject({
  /** The endpoint's name: it is the same on every machine that gave it the same. */
  endpoint: z
    .string()
    .min(1)
    .max(64)
    .refine((name) => !/\p{Cc}|\p{Surrogate}/u.test(name), 'a name takes no control characters'),
  namespace: namespaceSchema,
  type: taskTypeSchema,
  id: resourceIdSchema
})

export type ResourceLink = z.infer<typeof resourceLinkSchema>

/** Room for an id of 256 bytes, each percent-encoded, and everything else. */
const LINK_MAX = 2048
// A system may write the scheme and what follows it in capitals, and end it with a slash.
const FORM = /^taskguard:\/\/resource\/([^/?#\s]+)\/([^/?#\s]+)\/([^/?#\s]+)\/([^/?#\s]+)\/?$/i

/** Null for all that is no such link: another scheme, more or fewer parts, a query, a wrong escape, an impossible id. */
export function parseResourceLink(text: string): ResourceLink | null {
  if (text.length > LINK_MAX) return null
  const match = FORM.exec(text)
  if (!match) return null
  try {
    const [endpoint, namespace, type, id] = match.slice(1).map((part) => decodeURIComponent(part))
    return resourceLinkSchema.safeParse({ endpoint, namespace, type, id }).data ?? null
  } catch {
    // A wrong escape, or bytes that are no UTF-8.
    return null
  }
}

/** Null where the resource's name can't travel in a link: a key template's, written by a hand. */
export function resourceLink(link: ResourceLink): string | null {
  const checked = resourceLinkSchema.safeParse(link)
  if (!checked.success) return null
  const { endpoint, namespace, type, id } = checked.data
  const path = [endpoint, namespace, type, id].map((part) => encodeURIComponent(part)).join('/')
  return `${LINK_SCHEME}://resource/${path}`
}
