import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ElectronApplication } from '@playwright/test'
import { until } from '../support/until'
import { expect, test } from './support/fixtures'
import { launchPlain } from './support/plain-launch'
import { StatusTray } from './support/status-tray'

const isVisible = (app: ElectronApplication): Promise<boolean> =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().some((window) => window.isVisible()))
const close = (app: ElectronApplication): Promise<void> =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())

test('closing leaves the app in the tray where that is set; the tray tells and brings it back', async ({
  launch,
  home,
  redis,
  cli,
  bus,
  notifications
}) => {
  const tray = await StatusTray.start(bus.address)
  await writeFile(join(home, 'settings.json'), '{ "window.closeToTray": true }')
  const { app, window } = await launch({ env: { TASKGUARD_URL: redis.url } })
  await until('the tooltip is there', async () => (await tray.tooltip()) === 'Task Guard: no problems')

  const run = ['run', '--url', redis.url, '--type', 'video_analysis', '--mode', 'observe', '--id', '8123']
  const held = [1, 2].map(() => cli.start([...run, '--task-id', 'same', '--', 'sleep', '300']))
  await until('the tooltip counts', async () => (await tray.tooltip()) === 'Task Guard: 1 critical problem')

  await until('the window is shown', () => isVisible(app))
  await close(app)
  await until('the window is hidden', async () => !(await isVisible(app)))
  const said = await notifications.waitFor('where it is', ({ summary }) =>
    summary.includes('goes on watching')
  )
  expect(said.body).toContain('window.closeToTray')
  await tray.activate()
  await until('a click shows it', () => isVisible(app))

  // The second time nothing is said; the line of the problems leads to them.
  await window.keyboard.press('Control+6')
  await expect(window.getByRole('heading', { name: 'Endpoints' })).toBeVisible()
  await close(app)
  await until('the window is hidden again', async () => !(await isVisible(app)))
  await tray.choose('1 critical problem')
  await until('the problems show it', () => isVisible(app))
  await expect(window.getByRole('heading', { name: 'Problems', exact: true })).toBeVisible()
  expect(notifications.received.filter(({ summary }) => summary.includes('goes on watching'))).toHaveLength(1)

  // Only quitting quits.
  const gone = app.waitForEvent('close')
  await tray.choose('Quit')
  await gone
  for (const one of held) await one.stop()
  tray.stop()
})

test('without a tray the setting is explained, and closing quits: the window is never lost', async ({
  launch,
  home
}) => {
  await writeFile(join(home, 'settings.json'), '{ "window.closeToTray": true }')
  const { app, window } = await launch()
  await expect(window.getByText(/this desktop has no tray: closing the window quits/)).toBeVisible()
  await until('the window is shown', () => isVisible(app))
  const gone = app.waitForEvent('close')
  await close(app)
  await gone
})

test('a tray that comes later, or goes, is noticed', async ({ launch, home, bus, environment }) => {
  const settings = join(home, 'settings.json')
  await writeFile(settings, '{ "window.closeToTray": true }')
  const { app, window } = await launch()
  const notice = window.getByText(/this desktop has no tray/)
  await expect(notice).toBeVisible()
  await until('the window is shown', () => isVisible(app))
  const tray = await StatusTray.start(bus.address)
  await close(app)
  await until('the window is hidden', async () => !(await isVisible(app)))
  // A second start shows the first one's window, too.
  expect((await launchPlain(environment)).code).toBe(0)
  await until('the window is shown again', () => isVisible(app))
  tray.stop()
  await writeFile(settings, '{ "window.closeToTray": false }')
  await expect(notice).toHaveCount(0)
  const gone = app.waitForEvent('close')
  await close(app)
  await gone
})
