import { z } from 'zod'
import { celeryAdviceSchema } from '../celery/advice/document'
import { settingsFileFaultSchema } from '../celery/advice/file-fault'
import { usageCodes } from '../errors'
import { saidSchema } from '../jsonc/said'
import { keybindingsSchema } from '../keybindings/schema'
import { logLevelSchema, logTextSchema } from '../log/line'
import { editablePathSchema } from '../settings/editable'
import { settingsFaultSchema } from '../settings/fault'
import { savedFilterSchema, tableNames } from '../settings/saved-filters'
import { settingsValuesSchema } from '../settings/schema'
import { slicesSchema, stateFaultSchema } from '../workbench-state/schema'
import { actionIdSchema, shellActions } from './actions'
import { channelCalls, channelEvents } from './channels'
import { endpointCalls, endpointEvents } from './endpoints'
import { exportCalls } from './export'
import { planCalls } from './plan'
import { linkOpenSchema } from './link-open'
import type { CallName, EventName } from './names'

/**
 * Everything a window may ask of the main process, by channel: arguments and answers are parsed by the main process.
 * Events go the other way. The live view itself travels over a MessagePort (live-port.ts, src/shared/live).
 */

export const languageSchema = z.enum(['en', 'zh-CN'])
export const themeSchema = z.enum(['dark', 'light', 'hc-dark', 'hc-light'])
export const appearanceSchema = z.object({ language: languageSchema, theme: themeSchema })
export type Appearance = z.infer<typeof appearanceSchema>

const nothing = z.undefined()

/** A place in a text file, 1-based. */
export const placeSchema = z.strictObject({
  line: z.number().int().positive(),
  column: z.number().int().positive()
})
export type Place = z.infer<typeof placeSchema>

export const calls = {
  'app:info': {
    args: nothing,
    result: z.object({
      version: z.string(),
      electron: z.string(),
      platform: z.string(),
      language: languageSchema,
      theme: themeSchema,
      home: z.string(),
      /** How a person starts the command line here. */
      cli: z.string()
    })
  },
  /**
   * The window is ready: asks for a live port (live-port.ts), and for the last payload of every event in
   * `stateEventNames` (names.ts), which come as usual events before the answer.
   */
  'live:connect': { args: nothing, result: nothing },
  'demo:set': {
    args: z.strictObject({ running: z.boolean() }),
    result: z.object({ ok: z.boolean(), detail: z.string() })
  },
  /** First run's "Watch a Redis". The password goes to safeStorage, or is kept for this run only. */
  'endpoints:add': {
    args: z.strictObject({ name: z.string().max(64), url: z.string().max(2048) }),
    result: z.discriminatedUnion('ok', [
      z.object({ ok: z.literal(true), id: z.string(), secretKept: z.enum(['none', 'protected', 'session']) }),
      z.object({
        ok: z.literal(false),
        field: z.enum(['name', 'url']),
        /** In English; `code` names the catalogs' words for it, where they have some. */
        message: z.string(),
        code: z.enum(usageCodes).nullable()
      })
    ])
  },
  ...endpointCalls,
  ...channelCalls,
  /** Writes one setting into settings.json, keeping its comments; without a value it is taken out. */
  'settings:set': {
    args: z.strictObject({
      path: editablePathSchema,
      value: z.json().optional(),
      /** What the window showed of the whole setting: where the file says otherwise by now, nothing is written. */
      was: z.json().optional()
    }),
    result: z.discriminatedUnion('ok', [
      z.object({ ok: z.literal(true) }),
      z.object({
        ok: z.literal(false),
        /** In English; `said` names the catalogs' words for it. */
        problem: z.string(),
        said: saidSchema.nullable()
      })
    ])
  },
  /** Opens settings.json in the person's editor, made first where there is none; at a place, where the editor can. */
  'settings:open': { args: placeSchema.optional(), result: nothing },
  /** Opens keybindings.json in the same way. */
  'keybindings:open': { args: placeSchema.optional(), result: nothing },
  /**
   * Writes a table's filter into settings.json: in the place of the one called `was`, where there is one, and of one that has
   * the name already.
   */
  'filters:save': {
    args: savedFilterSchema.extend({ table: z.enum(tableNames), was: z.string().max(64).nullable() }),
    result: nothing
  },
  'filters:delete': {
    args: z.strictObject({ table: z.enum(tableNames), name: z.string().max(64) }),
    result: nothing
  },
  /** What the window remembers from before; `fault` is said once. */
  'state:get': {
    args: nothing,
    result: z.object({ slices: slicesSchema, fault: stateFaultSchema.nullable() })
  },
  'state:set': { args: z.strictObject({ slices: slicesSchema }), result: nothing },
  /** What only the main process can do. */
  'shell:act': { args: z.strictObject({ action: z.enum(shellActions) }), result: nothing },
  /** A file or folder for a job's input, chosen in the system's own dialog; null: none. */
  'jobs:chooseFile': {
    args: z.strictObject({ kind: z.enum(['file', 'folder']), at: z.string().max(4096) }),
    result: z.object({ path: z.string().nullable() })
  },
  /** Asks for a file of a Celery fleet's settings, and reads it. Null: it was cancelled. */
  'celery:adviseFile': {
    args: nothing,
    result: z
      .discriminatedUnion('ok', [
        z.object({ ok: z.literal(true), advice: celeryAdviceSchema }),
        z.object({ ok: z.literal(false), fault: settingsFileFaultSchema })
      ])
      .nullable()
  },
  'clipboard:write': { args: z.strictObject({ text: z.string().max(16_000_000) }), result: nothing },
  ...exportCalls,
  ...planCalls
} as const satisfies Record<CallName, { args: z.ZodType; result: z.ZodType }>

export const events = {
  /** A notification was clicked: show this finding. */
  'finding:reveal': z.object({ key: z.string() }),
  /** A notification was clicked: show this job. */
  'job:reveal': z.object({ id: z.string(), type: z.string(), resourceId: z.string() }),
  /** A link was opened: show the resource that it names, or say that it names none. */
  'link:open': linkOpenSchema,
  'engine:state': z.object({ state: z.enum(['starting', 'running', 'restarting']), restarts: z.number() }),
  'demo:state': z.object({ state: z.enum(['stopped', 'starting', 'running', 'failed']), detail: z.string() }),
  'app:appearance': appearanceSchema,
  /** What settings.json says; while it is wrong, what it last said that was good, and where it is wrong. */
  'settings:state': z.object({ values: settingsValuesSchema, fault: settingsFaultSchema.nullable() }),
  ...endpointEvents,
  ...channelEvents,
  /** What keybindings.json adds to the defaults; while it is wrong, what it last added, and where it is wrong. */
  'keybindings:state': z.object({
    bindings: keybindingsSchema,
    fault: settingsFaultSchema.nullable()
  }),
  /** `window.closeToTray` is set where the desktop has no tray: closing the window quits. */
  'tray:missing': z.object({ missing: z.boolean() }),
  /** A menu item asks the workbench for an action. */
  'action:run': z.object({ id: actionIdSchema }),
  /** A line of the main process for the output. */
  'log:line': logTextSchema.extend({ level: logLevelSchema, at: z.number() })
} as const satisfies Record<EventName, z.ZodType>

export type CallArgs<N extends CallName> = z.infer<(typeof calls)[N]['args']>
export type CallResult<N extends CallName> = z.infer<(typeof calls)[N]['result']>
export type EventPayload<N extends EventName> = z.infer<(typeof events)[N]>

/** What the preload puts on `window.taskguard`. */
export interface WindowApi {
  /** Rejects with an Error whose message says which call and why. */
  call<N extends CallName>(name: N, args: CallArgs<N>): Promise<CallResult<N>>
  /** Answers the function that ends it. */
  on<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void): () => void
}
