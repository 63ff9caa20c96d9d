import { z } from 'zod'
import { PLAN_FILE_MAX } from '../ipc/plan'
import { cleanupFaultSchema } from '../plan/fault'
import { journalViewSchema } from '../plan/journal'
import { actionSchema, cleanableKinds, planSchema, skippedSchema } from '../plan/plan'
import { restoreOutcomeSchema } from '../plan/restore'
import { saidSchema } from '../jsonc/said'

/**
 * Cleanups between window and engine, over the live port.
 *
 * **A draft** is what a window plans: a plan for each endpoint that the choice concerns. `plan` (or `open`, of a file's
 * text) makes it; the engine keeps it under the name that the window gave it, until the window closes it, plans it anew
 * or goes. Its actions come before the answer, in parts (`cleanupPart`), so that no message holds the window up.
 *
 * **Apply** does the draft's actions, endpoint after endpoint, but for those that the window leaves out; what came of
 * each comes in `cleanupProgress`, ten times a second at most, and the whole in the answer. `cancel` ends it between two
 * actions. **Undo** puts back what a journal has, in the same way.
 */

/** Names a draft or an undo: of the window's making. */
const taskName = z.string().min(1).max(64)
const endpointId = z.string().min(1).max(256)

/** Most actions in one `cleanupPart`. */
export const CLEANUP_PART = 250
/** Most of what may be chosen at once. */
const CHOSEN_MAX = 100_000
const chosenResourceSchema = z.strictObject({
  type: z.string().min(1).max(1024),
  id: z.string().min(1).max(2048),
  /** A key template's name; null: the guard's. */
  template: z.string().max(64).nullable()
})
export type ChosenResourceOf = z.infer<typeof chosenResourceSchema>

/** Of one endpoint: all that can be cleaned, or findings by their ids and resources. */
export const cleanupChoiceSchema = z.discriminatedUnion('of', [
  z.strictObject({ of: z.literal('all'), endpointId, kinds: z.array(z.enum(cleanableKinds)).optional() }),
  z.strictObject({
    of: z.literal('chosen'),
    endpointId,
    findings: z.array(z.string().max(64)).max(CHOSEN_MAX),
    resources: z.array(chosenResourceSchema).max(CHOSEN_MAX)
  })
])
export type CleanupChoice = z.infer<typeof cleanupChoiceSchema>

/** What a window may ask. */
export const cleanupCallSchema = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('plan'), draft: taskName, choices: z.array(cleanupChoiceSchema).max(1000) }),
  /** A plan that somebody saved. */
  z.strictObject({
    op: z.literal('open'),
    draft: taskName,
    endpointId,
    text: z.string().max(PLAN_FILE_MAX)
  }),
  z.strictObject({
    op: z.literal('apply'),
    draft: taskName,
    /** The actions that are left out, by endpoint. */
    without: z.record(z.string(), z.array(z.string().max(256)).max(CHOSEN_MAX)),
    /** The person has said that so many are meant: the brake is off for these endpoints. */
    unbraked: z.array(endpointId).max(1000)
  }),
  z.strictObject({
    op: z.literal('undo'),
    task: taskName,
    endpointId,
    /** The journal's name. */
    journal: z.string().max(256),
    /** Says what would come of it, and changes nothing. */
    look: z.boolean()
  }),
  /** Ends an apply or an undo between two actions. */
  z.strictObject({ op: z.literal('cancel'), task: taskName }),
  /** Nothing of the draft is needed any more. */
  z.strictObject({ op: z.literal('close'), draft: taskName }),
  z.strictObject({ op: z.literal('journals') }),
  /** What one of them did. */
  z.strictObject({ op: z.literal('journal'), journal: z.string().max(256) })
])
export type CleanupCall = z.infer<typeof cleanupCallSchema>
export type CleanupOp = CleanupCall['op']

/** A plan without its actions, which came in parts. */
export const plannedSchema = planSchema.omit({ actions: true, skipped: true }).extend({
  endpointId,
  actions: z.number(),
  skipped: z.number(),
  /** The brake: the share of the live locks that may be touched. */
  maxShare: z.number(),
  /** Actions about findings that somebody has acknowledged or snoozed, by id: left out unless they were chosen. */
  quiet: z.array(z.string())
})
export type Planned = z.infer<typeof plannedSchema>

/** What an endpoint's part of an apply came to. A fault: nothing was done there. */
export const appliedSchema = z.object({
  endpointId,
  applied: z.number(),
  changed: z.number(),
  failed: z.number(),
  /** The journal's name; null: nothing was to be done. */
  journal: z.string().nullable(),
  /** Why the rest was not tried, as the audit trail notes it. */
  stopped: saidSchema.nullable(),
  fault: cleanupFaultSchema.nullable()
})
export type Applied = z.infer<typeof appliedSchema>

export const cleanupResultSchema = z.discriminatedUnion('op', [
  z.object({
    op: z.literal('plan'),
    plans: z.array(plannedSchema),
    /** Endpoints of which nothing could be planned, and why. */
    faults: z.array(z.object({ endpointId, fault: cleanupFaultSchema }))
  }),
  z.object({ op: z.literal('open'), plan: plannedSchema, madeAt: z.string(), madeFor: z.string() }),
  z.object({ op: z.literal('apply'), endpoints: z.array(appliedSchema) }),
  z.object({
    op: z.literal('undo'),
    restored: z.number(),
    nothing: z.number(),
    changed: z.number(),
    failed: z.number(),
    stopped: z.string().nullable()
  }),
  z.object({ op: z.literal('cancel') }),
  z.object({ op: z.literal('close') }),
  z.object({
    op: z.literal('journals'),
    journals: z.array(
      journalViewSchema.extend({
        /** The endpoint here that it is of; null: none that is watched. */
        endpointId: endpointId.nullable(),
        /** It is being written now. */
        running: z.boolean()
      })
    )
  }),
  z.object({
    op: z.literal('journal'),
    /** The first of those that were begun, each with its result. */
    actions: z
      .array(
        actionSchema.extend({
          restored: z.boolean(),
          /** No answer came: nobody knows whether it was done. */
          unsure: z.boolean()
        })
      )
      .max(CLEANUP_PART),
    total: z.number()
  })
])
export type CleanupResult = z.infer<typeof cleanupResultSchema>
export type CleanupResultOf<O extends CleanupOp> = Extract<CleanupResult, { op: O }>
export type JournalRow = CleanupResultOf<'journals'>['journals'][number]

/** Window → engine. */
export const cleanupRequestSchema = z.strictObject({
  kind: z.literal('cleanup'),
  /** Names the request in its answer. */
  request: z.number().int(),
  call: cleanupCallSchema
})
export type CleanupRequest = z.infer<typeof cleanupRequestSchema>

/** Engine → window: the answer to one call. One of the two is null. */
export const cleanupAnswerSchema = z.object({
  kind: z.literal('cleanupAnswer'),
  request: z.number(),
  result: cleanupResultSchema.nullable(),
  fault: cleanupFaultSchema.nullable()
})
export type CleanupAnswer = z.infer<typeof cleanupAnswerSchema>

/** A part of a draft that is being made: the answer to its request is still to come. */
export const cleanupPartSchema = z.object({
  kind: z.literal('cleanupPart'),
  request: z.number(),
  endpointId,
  actions: z.array(actionSchema),
  skipped: z.array(skippedSchema)
})
export type CleanupPart = z.infer<typeof cleanupPartSchema>

export const cleanupProgressSchema = z.object({
  kind: z.literal('cleanupProgress'),
  /** The draft's or the undo's name. */
  task: taskName,
  endpointId,
  /** What came of actions since the last message, by id. */
  results: z.array(
    z.object({
      id: z.string(),
      outcome: z.union([z.enum(['applied', 'changed', 'failed']), restoreOutcomeSchema]),
      reason: z.string().optional(),
      reason_said: saidSchema.optional()
    })
  ),
  /** Of the whole task. */
  done: z.number(),
  of: z.number()
})
export type CleanupProgress = z.infer<typeof cleanupProgressSchema>
export type ActionOutcome = CleanupProgress['results'][number]
