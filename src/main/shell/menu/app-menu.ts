import { app } from 'electron'
import type { Translator } from '@shared/i18n'
import type { ActionId } from '@shared/ipc/actions'
import { defaultKeybindings } from '@shared/keybindings/defaults'
import { rulesOf } from '@shared/keybindings/resolve'
import type { EditorId } from '@shared/settings/editors'
import type { KeybindingsInForce } from '../../engine/settings'
import { openLogs } from '../act'
import { log } from '../log/log'
import { openSettingsFile } from '../settings-file'
import { setMenu } from './menu'

/** What the menu shows, and whom its items go to. */
export interface MenuOwner {
  readonly home: string
  readonly translator: () => Translator
  /** A person's own rules. */
  readonly bindings: () => KeybindingsInForce['bindings']
  readonly editor: () => EditorId
  readonly demoRunning: () => boolean
  readonly setDemo: (running: boolean) => Promise<unknown>
  /** The window does it. */
  readonly pass: (id: ActionId) => void
}

/** The app's menu, in the language and with the keys in force. */
export class AppMenu {
  constructor(private readonly owner: MenuOwner) {}

  /** As things stand now: called anew when they change. */
  show(): void {
    const { translator, bindings, demoRunning } = this.owner
    setMenu(translator(), (id) => this.#run(id), {
      demoRunning: demoRunning(),
      rules: rulesOf(defaultKeybindings(process.platform), bindings())
    })
  }

  /** A menu item was chosen. What the window has no part in is done here: it also works without a window. */
  #run(id: ActionId): void {
    const { home, editor, setDemo, pass } = this.owner
    const own: Partial<Record<ActionId, () => Promise<unknown>>> = {
      'settings.openFile': () => openSettingsFile(home, editor()),
      'demo.start': () => setDemo(true),
      'demo.stop': () => setDemo(false),
      'app.openLogs': () => openLogs(home),
      'app.quit': async () => app.quit()
    }
    const done = own[id]?.()
    if (done) done.catch((error: unknown) => log.error(id, error))
    else pass(id)
  }
}
