/**
 * The editors that settings.json is opened with. `auto`: the system's own, and where a place in the file is to be shown,
 * the first of the others that is installed. An id, never a command line: what the window can set starts no program of
 * its choice.
 */
export const editorIds = [
  'auto',
  'system',
  'vscode',
  'vscodium',
  'cursor',
  'zed',
  'sublime',
  'kate',
  'gedit'
] as const
export type EditorId = (typeof editorIds)[number]
