import { z } from 'zod'

/**
 * Everything a window may ask of the main process, by channel: arguments and answers are parsed on both sides.
 * Events go the other way. The live view itself travels over a MessagePort (src/shared/live).
 */

const nothing = z.undefined()

export const calls = {
  'app:info': {
    args: nothing,
    result: z.object({
      version: z.string(),
      electron: z.string(),
      platform: z.string(),
      language: z.enum(['en', 'zh-CN']),
      theme: z.enum(['dark', 'light', 'hc-dark', 'hc-light']),
      home: z.string(),
      /** How a person starts the command line here. */
      cli: z.string()
    })
  },
  /** Asks for a live port; it comes as a `message` event on the window. */
  'live:connect': { args: nothing, result: nothing },
  'demo:set': {
    args: z.object({ running: z.boolean() }),
    result: z.object({ ok: z.boolean(), detail: z.string() })
  },
  /** First run's "Watch a Redis". The password goes to safeStorage, or is kept for this run only. */
  'endpoints:add': {
    args: z.object({ name: z.string().max(64), url: z.string().max(2048) }),
    result: z.discriminatedUnion('ok', [
      z.object({ ok: z.literal(true), id: z.string(), secretKept: z.enum(['none', 'protected', 'session']) }),
      z.object({ ok: z.literal(false), field: z.enum(['name', 'url']), message: z.string() })
    ])
  },
  'settings:open': { args: nothing, result: nothing },
  'clipboard:write': { args: z.object({ text: z.string().max(1_000_000) }), result: nothing }
} as const

export const events = {
  /** A notification was clicked: show this finding. */
  'finding:reveal': z.object({ key: z.string() }),
  'engine:state': z.object({ state: z.enum(['starting', 'running', 'restarting']), restarts: z.number() }),
  'demo:state': z.object({ state: z.enum(['stopped', 'starting', 'running', 'failed']), detail: z.string() }),
  'app:appearance': z.object({
    language: z.enum(['en', 'zh-CN']),
    theme: z.enum(['dark', 'light', 'hc-dark', 'hc-light'])
  }),
  /** settings.json can't be read: the last good values stay in force. */
  'settings:fault': z.object({ message: z.string() }).nullable(),
  /** A menu item or key asks the workbench for an action by its id. */
  'action:run': z.object({ id: z.string() })
} as const

export type CallName = keyof typeof calls
export type CallArgs<N extends CallName> = z.infer<(typeof calls)[N]['args']>
export type CallResult<N extends CallName> = z.infer<(typeof calls)[N]['result']>
export type EventName = keyof typeof events
export type EventPayload<N extends EventName> = z.infer<(typeof events)[N]>

/** What the preload puts on `window.taskguard`. */
export interface WindowApi {
  call<N extends CallName>(name: N, args: CallArgs<N>): Promise<CallResult<N>>
  on<N extends EventName>(name: N, listener: (payload: EventPayload<N>) => void): () => void
}
