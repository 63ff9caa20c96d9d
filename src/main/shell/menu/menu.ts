import { Menu, type MenuItemConstructorOptions } from 'electron'
import type { Translator } from '@shared/i18n'
import type { ActionId } from '@shared/ipc/actions'

export interface MenuCommands {
  readonly run: (id: ActionId) => void
  readonly openSettings: () => void
  readonly openLogs: () => void
  readonly setDemo: (running: boolean) => void
}

/** Builds and sets the application's menu in this language, in VS Code's order. */
export function setMenu(t: Translator, commands: MenuCommands, demoRunning: boolean): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(template(t, commands, demoRunning)))
}

function template(t: Translator, commands: MenuCommands, demoRunning: boolean): MenuItemConstructorOptions[] {
  const label = (name: string): string => t(`shell:menu.${name}`)
  const role = (name: NonNullable<MenuItemConstructorOptions['role']>): MenuItemConstructorOptions => ({
    role: name,
    label: label(name)
  })
  // The page handles these keys itself; the menu shows them, so that a key acts once.
  const action = (id: ActionId, accelerator?: string): MenuItemConstructorOptions => ({
    id,
    label: label(`action.${id.replace('.', '_')}`),
    click: () => commands.run(id),
    ...(accelerator ? { accelerator, registerAccelerator: false } : {})
  })
  const separator: MenuItemConstructorOptions = { type: 'separator' }
  const mac = process.platform === 'darwin'

  const settings: MenuItemConstructorOptions = {
    id: 'settings',
    label: label('settings'),
    accelerator: 'CmdOrCtrl+,',
    click: commands.openSettings
  }
  const file = [
    action('endpoints.add'),
    separator,
    ...(mac ? [role('close')] : [settings, separator, role('quit')])
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
    action('locks.filter', 'CmdOrCtrl+F')
  ]
  const view = [
    action('view.problems', 'CmdOrCtrl+1'),
    action('view.locks', 'CmdOrCtrl+2'),
    action('view.endpoints', 'CmdOrCtrl+3'),
    separator,
    action('view.toggleSideBar', 'CmdOrCtrl+B'),
    action('view.togglePanel', 'CmdOrCtrl+J'),
    separator,
    role('zoomIn'),
    role('zoomOut'),
    role('resetZoom'),
    role('togglefullscreen')
  ]
  const go = [action('problems.next', 'F8'), action('problems.previous', 'Shift+F8')]
  const help = [
    {
      id: 'demo',
      label: label(demoRunning ? 'stopDemo' : 'startDemo'),
      click: () => commands.setDemo(!demoRunning)
    },
    separator,
    { id: 'logs', label: label('openLogs'), click: commands.openLogs },
    role('toggleDevTools'),
    ...(mac ? [] : [separator, role('about')])
  ]
  const application: MenuItemConstructorOptions = {
    role: 'appMenu',
    submenu: [role('about'), separator, settings, separator, role('hide'), role('hideOthers'), role('quit')]
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
