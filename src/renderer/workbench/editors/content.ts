import { resourceLinkSchema } from '@shared/deep-link/resource-link'
import { jobIdSchema } from '@shared/jobs/spec'
import { resourceRefSchema } from '@shared/live/resource'
import { liveFindingSchema } from '@shared/live/view'
import { z } from 'zod'
import { cleanupScopeSchema } from '../../features/cleanup/scope'

/**
 * What an editor tab can show, by kind: everything that it takes to show it again after a restart. What can be open
 * more than once has a `key` that tells one from the other; what has none is one of its kind in the window.
 */
export const contentSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('locks') }),
  z.object({ kind: z.literal('runs') }),
  z.object({ kind: z.literal('audit') }),
  z.object({ kind: z.literal('metrics') }),
  z.object({ kind: z.literal('start') }),
  z.object({ kind: z.literal('keybindings') }),
  z.object({ kind: z.literal('resource'), key: z.string(), resource: resourceRefSchema }),
  /** A link to a resource of an endpoint that is not watched here (yet). */
  z.object({ kind: z.literal('link'), key: z.string(), link: resourceLinkSchema }),
  /** An endpoint's form; `key`: its identity, `new`, or `copy:` and the identity of its model. */
  z.object({ kind: z.literal('endpoint'), key: z.string(), name: z.string() }),
  /** An alert channel's form; `key`: its identity, or `new`. */
  z.object({ kind: z.literal('channel'), key: z.string(), name: z.string() }),
  /** A Celery fleet's overview; `key`: the endpoint's id. */
  z.object({ kind: z.literal('celery'), key: z.string(), name: z.string() }),
  /** What such a fleet's settings make of it; `key`: likewise. */
  z.object({ kind: z.literal('celeryAdvice'), key: z.string(), name: z.string() }),
  /** What the settings in a file make of a fleet: the file that was chosen last. */
  z.object({ kind: z.literal('celeryFile') }),
  /** A job by its id; type and resource are its title while it is not known yet, or no more. */
  z.object({ kind: z.literal('job'), key: jobIdSchema, type: z.string(), resourceId: z.string() }),
  /** What is to be launched: a template, for a resource of its own or one that is named. */
  z.object({
    kind: z.literal('launch'),
    key: z.string(),
    template: z.string(),
    /** What is filled in at first; else the template's defaults. */
    inputs: z.record(z.string(), z.string()),
    resource: resourceRefSchema.nullable(),
    endpointId: z.string().nullable()
  }),
  /** A job template's form; `key`: its name, or as template/draft.ts has it. */
  z.object({ kind: z.literal('template'), key: z.string(), name: z.string() }),
  z.object({ kind: z.literal('settings') }),
  /** A cleanup plan; `scope`: what it can be planned from again. */
  z.object({ kind: z.literal('cleanup'), key: z.string(), scope: cleanupScopeSchema }),
  z.object({ kind: z.literal('cleanupHistory') }),
  /** With the finding as it last was: it may be resolved while one reads. */
  z.object({ kind: z.literal('finding'), key: z.string(), finding: liveFindingSchema })
])

export type Content = z.infer<typeof contentSchema>
export type ContentKind = Content['kind']
export type ContentOf<K extends ContentKind> = Extract<Content, { readonly kind: K }>

export const contentId = (content: Content): string =>
  'key' in content ? `${content.kind}:${content.key}` : content.kind

/** Whether it stands in one editor group at most. */
export const isSingle = (content: Content): boolean => !('key' in content)
