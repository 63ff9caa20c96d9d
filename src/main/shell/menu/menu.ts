import { Menu, type MenuItemConstructorOptions } from 'electron'
import { actionKey, type ActionId } from '@shared/ipc/actions'
import type { Translator } from '@shared/i18n'
import { accelerator } from '@shared/keybindings/label'
import { ruleFor, type Rule } from '@shared/keybindings/resolve'

export interface MenuState {
  readonly demoRunning: boolean
  /** The keys in force, the same that the window answers. */
  readonly rules: readonly Rule[]
}

/** Builds and sets the application's menu in this language, in VS Code's order. */
export function setMenu(t: Translator, run: (id: ActionId) => void, state: MenuState): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(template(t, run, state)))
}

function template(
  t: Translator,
  run: (id: ActionId) => void,
  { demoRunning, rules }: MenuState
): MenuItemConstructorOptions[] {
  const label = (name: string): string => t(`shell:menu.${name}`)
  const role = (name: NonNullable<MenuItemConstructorOptions['role']>): MenuItemConstructorOptions => ({
    role: name,
    label: label(name)
  })
  // The page handles these keys itself; the menu shows them, so that a key acts once.
  const action = (id: ActionId): MenuItemConstructorOptions => {
    const key = accelerator(ruleFor(rules, id)?.strokes ?? [])
    return {
      id,
      label: label(`action.${actionKey(id)}`),
      click: () => run(id),
      ...(key === null ? {} : { accelerator: key, registerAccelerator: false })
    }
  }
  const separator: MenuItemConstructorOptions = { type: 'separator' }
  const mac = process.platform === 'darwin'

  const preferences = [action('settings.open'), action('keybindings.show')]
  const file = [
    action('endpoints.add'),
    separator,
    ...(mac ? [] : [...preferences, separator]),
    action('editor.close'),
    action('editor.reopenClosed'),
    // Ctrl+W closes an editor: the window has another key.
    { ...role('close'), accelerator: mac ? 'Shift+Command+W' : 'Alt+F4' },
    ...(mac ? [] : [separator, action('app.quit')])
  ]
  const edit = [
    role('undo'),
    role('redo'),
    separator,
    role('cut'),
    role('copy'),
    role('paste'),
    role('selectAll'),
    separator,
    action('locks.filter')
  ]
  const view = [
    action('palette.show'),
    separator,
    action('view.problems'),
    action('view.locks'),
    action('view.runs'),
    action('view.jobs'),
    action('view.endpoints'),
    separator,
    action('panel.output'),
    action('panel.events'),
    action('panel.details'),
    action('panel.jobs'),
    separator,
    action('view.toggleSideBar'),
    action('view.togglePanel'),
    action('editor.split'),
    separator,
    action('app.zoomIn'),
    action('app.zoomOut'),
    action('app.resetZoom'),
    action('app.fullScreen')
  ]
  const go = [
    action('quickOpen.show'),
    separator,
    action('problems.next'),
    action('problems.previous'),
    separator,
    action('editor.next'),
    action('editor.previous'),
    action('editor.focusLeftGroup'),
    action('editor.focusRightGroup')
  ]
  const help = [
    { ...action(demoRunning ? 'demo.stop' : 'demo.start'), id: 'demo' },
    separator,
    { ...action('app.openLogs'), id: 'logs' },
    action('app.devTools'),
    ...(mac ? [] : [separator, action('app.about')])
  ]
  const application: MenuItemConstructorOptions = {
    role: 'appMenu',
    submenu: [
      role('about'),
      separator,
      ...preferences,
      separator,
      role('hide'),
      role('hideOthers'),
      role('quit')
    ]
  }
  return [
    ...(mac ? [application] : []),
    { label: label('file'), submenu: file },
    { label: label('edit'), submenu: edit },
    { label: label('view'), submenu: view },
    { label: label('go'), submenu: go },
    { role: 'help', label: label('help'), submenu: help }
  ]
}
