import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ElectronApplication } from '@playwright/test'
import { actionIdSchema } from '@shared/ipc/actions'
import { defaultKeybindings } from '@shared/keybindings/defaults'
import { accelerator } from '@shared/keybindings/label'
import { ruleFor, rulesOf } from '@shared/keybindings/resolve'
import { expect, test } from './support/fixtures'
import { until } from '../support/until'

const labels = (app: ElectronApplication): Promise<string[]> =>
  app.evaluate(({ Menu }) => (Menu.getApplicationMenu()?.items ?? []).map(({ label }) => label))

async function choose(app: ElectronApplication, id: string): Promise<void> {
  const found = await app.evaluate(({ Menu }, wanted) => {
    const item = Menu.getApplicationMenu()?.getMenuItemById(wanted)
    item?.click()
    return item?.enabled === true
  }, id)
  expect(found, `the menu has ${id}`).toBe(true)
}

test('every action of the menu does what it says', async ({ launch, redis }) => {
  const { app, window } = await launch({ env: { TASKGUARD_URL: redis.url } })
  await expect(window.getByText('TASKGUARD_URL').first()).toBeVisible()
  const sideBar = window.locator('.side-bar')

  for (const [id, heading] of [
    ['view.locks', /locks/i],
    ['view.endpoints', /endpoints/i],
    ['view.problems', /problems/i]
  ] as const) {
    await choose(app, id)
    await expect(sideBar.getByRole('heading', { name: heading })).toBeVisible()
  }
  await choose(app, 'view.toggleSideBar')
  await expect(sideBar).toHaveCount(0)
  await choose(app, 'view.toggleSideBar')
  await expect(sideBar).toBeVisible()

  const panel = window.locator('.panel')
  const shown = await panel.count()
  await choose(app, 'view.togglePanel')
  await expect(panel).toHaveCount(shown === 0 ? 1 : 0)

  for (const [id, name] of [
    ['panel.events', 'Event Log'],
    ['panel.details', 'Lock Details'],
    ['panel.output', 'Output']
  ] as const) {
    await choose(app, id)
    await expect(panel.getByRole('tab', { name, exact: true })).toHaveAttribute('aria-selected', 'true')
  }

  const editors = window.locator('.editor-group')
  await choose(app, 'editor.split')
  await expect(editors).toHaveCount(2)
  await choose(app, 'editor.focusLeftGroup')
  await expect(editors.first()).toHaveClass(/focused/)
  await choose(app, 'editor.focusRightGroup')
  await expect(editors.last()).toHaveClass(/focused/)
  await choose(app, 'editor.close')
  await expect(editors).toHaveCount(1)
  await choose(app, 'keybindings.show')
  const selected = editors.getByRole('tab', { selected: true })
  await expect(selected).toHaveText('Keyboard Shortcuts')
  await choose(app, 'editor.next')
  await expect(selected).toHaveText('Locks')
  await choose(app, 'editor.previous')
  await expect(selected).toHaveText('Keyboard Shortcuts')
  await choose(app, 'editor.close')
  await expect(selected).toHaveText('Locks')
  await choose(app, 'editor.reopenClosed')
  await expect(selected).toHaveText('Keyboard Shortcuts')

  await choose(app, 'locks.filter')
  await expect(window.getByPlaceholder(/filter/i).first()).toBeFocused()
  await choose(app, 'endpoints.add')
  await expect(window.getByPlaceholder(/redis:/).first()).toBeFocused()
})

test('language and theme follow settings.json while the app runs', async ({ launch, home }) => {
  const { app, window } = await launch()
  expect((await labels(app))[0]).toBe('File')
  const settings = join(home, 'settings.json')
  await writeFile(settings, '{ "workbench.language": "zh-CN", "workbench.theme": "hc-dark" }')
  await until('the menu is Chinese', async () => (await labels(app))[0] === '文件')
  await expect(window.locator('html')).toHaveAttribute('data-theme', 'hc-dark')
  await expect(window.locator('html')).toHaveAttribute('lang', 'zh-CN')

  await choose(app, 'view.locks')

  // A wrong file is told, and changes nothing.
  await writeFile(settings, '{ "workbench.language": "klingon" }')
  await expect(window.getByText(/settings\.json.*workbench\.language/).first()).toBeVisible()
  expect((await labels(app))[0]).toBe('文件')
})

test('the menu shows the keys that the window answers', async ({ launch }) => {
  const { app } = await launch()
  const shown = await app.evaluate(({ Menu }) => {
    const items: { id: string; accelerator: string | null }[] = []
    const walk = (menu: Electron.Menu | null): void => {
      for (const item of menu?.items ?? []) {
        if (item.submenu) walk(item.submenu)
        else if (item.id) items.push({ id: item.id, accelerator: item.accelerator ?? null })
      }
    }
    walk(Menu.getApplicationMenu())
    return items
  })
  const rules = rulesOf(defaultKeybindings(process.platform), [])
  const actions = shown.flatMap(({ id, accelerator: key }) => {
    const action = actionIdSchema.safeParse(id)
    return action.success ? [{ id: action.data, key }] : []
  })
  expect(actions.length).toBeGreaterThan(20)
  for (const { id, key } of actions) {
    expect(key, id).toBe(accelerator(ruleFor(rules, id)?.strokes ?? []))
  }
})
