import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { execa } from 'execa'
import type { Place } from '@shared/ipc/contract'
import type { EditorId } from '@shared/settings/editors'

type KnownEditor = Exclude<EditorId, 'auto' | 'system'>

interface Launcher {
  /** Its commands by name, the first that is on PATH. */
  readonly commands: readonly string[]
  readonly args: (file: string, place: Place | undefined) => readonly string[]
}

const withPlace = (file: string, place: Place | undefined): string =>
  place ? `${file}:${place.line}:${place.column}` : file
const goto: Launcher['args'] = (file, place) => (place ? ['--goto', withPlace(file, place)] : [file])
const appended: Launcher['args'] = (file, place) => [withPlace(file, place)]

/** How each editor is told a place, by its own documentation. */
const launchers: Readonly<Record<KnownEditor, Launcher>> = {
  vscode: { commands: ['code'], args: goto },
  vscodium: { commands: ['codium', 'vscodium'], args: goto },
  cursor: { commands: ['cursor'], args: goto },
  zed: { commands: ['zed', 'zeditor'], args: appended },
  sublime: { commands: ['subl'], args: appended },
  kate: {
    commands: ['kate'],
    args: (file, place) =>
      place ? ['--line', String(place.line), '--column', String(place.column), file] : [file]
  },
  gedit: {
    commands: ['gedit'],
    args: (file, place) => (place ? [`+${place.line}:${place.column}`, file] : [file])
  }
}
const known = Object.keys(launchers) as KnownEditor[]

export interface OpenOptions {
  readonly editor: EditorId
  readonly place?: Place | undefined
  /** PATH, and on Windows PATHEXT. */
  readonly env: NodeJS.ProcessEnv
  /** The system's own way; answers its error, empty for none. */
  readonly openPath: (file: string) => Promise<string>
}

/**
 * Opens a text file for its person. `auto` asks the system, unless a place is to be shown, which the system can't: then
 * the first editor that is installed and can.
 * @throws Error naming the file, or the editor that is not installed
 */
export async function openInEditor(file: string, options: OpenOptions): Promise<void> {
  const { editor, place, env, openPath } = options
  const candidates = editor === 'system' ? [] : editor === 'auto' ? (place ? known : []) : [editor]
  for (const candidate of candidates) {
    const { commands, args } = launchers[candidate]
    const command = await firstInstalled(commands, env)
    if (command === null) continue
    await start(command, args(file, place), env)
    return
  }
  if (editor !== 'auto' && editor !== 'system')
    throw new Error(
      `workbench.editor: "${editor}" is not installed: none of its commands is on PATH (${launchers[editor].commands.join(', ')})`
    )
  const fault = await openPath(file)
  if (fault !== '') throw new Error(`${file}: ${fault}`)
}

async function firstInstalled(commands: readonly string[], env: NodeJS.ProcessEnv): Promise<string | null> {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  const ends = process.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : ['']
  for (const command of commands)
    for (const folder of folders)
      for (const end of ends) {
        const path = join(folder, command + end)
        if (await isExecutable(path)) return path
      }
  return null
}

const isExecutable = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false
  )

/** Resolves once it runs: an editor's own life is none of ours. */
async function start(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const child = execa(command, args, {
    env,
    extendEnv: false,
    detached: true,
    stdio: 'ignore',
    cleanup: false,
    reject: false
  })
  child.unref()
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', () => resolve())
    child.once('error', reject)
  })
}
