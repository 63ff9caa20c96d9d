import { z } from 'zod'
import { resourceLinkSchema } from '../deep-link/resource-link'

/** As much of a refused link as is shown. */
export const LINK_SHOWN = 300

/** A `taskguard:` link as the main process has parsed it. */
export const linkOpenSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), link: resourceLinkSchema }),
  /** No link of ours: its beginning, hostile text. */
  z.object({ ok: z.literal(false), text: z.string().max(LINK_SHOWN) })
])
