/** The channels by name, apart from their schemas: all that the preload needs, so that it stays small. */

export const callNames = [
  'app:info',
  'live:connect',
  'demo:set',
  'endpoints:add',
  'endpoints:save',
  'endpoints:test',
  'endpoints:cancelTest',
  'endpoints:change',
  'endpoints:unlock',
  'endpoints:lock',
  'endpoints:export',
  'endpoints:readImport',
  'endpoints:import',
  'channels:save',
  'channels:test',
  'channels:change',
  'channels:undelivered',
  'channels:testNotification',
  'settings:set',
  'settings:open',
  'filters:save',
  'filters:delete',
  'keybindings:open',
  'state:get',
  'state:set',
  'shell:act',
  'clipboard:write',
  'jobs:chooseFile',
  'celery:adviseFile',
  'export:begin',
  'export:write',
  'export:end',
  'export:abort',
  'plan:open'
] as const

export const eventNames = [
  'finding:reveal',
  'job:reveal',
  'link:open',
  'engine:state',
  'demo:state',
  'app:appearance',
  'settings:state',
  'endpoints:book',
  'endpoints:testStep',
  'channels:book',
  'alerts:sound',
  'keybindings:state',
  'tray:missing',
  'action:run',
  'log:line'
] as const

/** Events that tell a state rather than a moment: a window that comes later gets the last one. */
export const stateEventNames = [
  'engine:state',
  'demo:state',
  'app:appearance',
  'settings:state',
  'endpoints:book',
  'channels:book',
  'keybindings:state',
  'tray:missing'
] as const

export type CallName = (typeof callNames)[number]
export type EventName = (typeof eventNames)[number]
export type StateEventName = (typeof stateEventNames)[number]
