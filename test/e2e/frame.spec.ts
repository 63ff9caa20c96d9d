import { faultsInThemes } from './support/axe'
import { expect, test } from './support/fixtures'
import { startRun } from './support/runs'

test('the frame: an endpoint tells of its round trips on hover, and views that a low window has no room for are behind three dots', async ({
  launch,
  redis,
  cli
}) => {
  startRun(cli, { url: redis.url, id: 'framed-1' })
  const { app, window } = await launch({ env: { TASKGUARD_URL: redis.url } })
  await expect(window.getByRole('row', { name: /framed-1/ })).toBeVisible({ timeout: 30_000 })

  const item = window.getByRole('contentinfo').getByRole('button', { name: /^TASKGUARD_URL/ })
  await item.first().hover()
  const card = window.getByRole('tooltip')
  await expect(card).toContainText(redis.url.replace(/\/$/, ''))
  await expect(card.locator('svg path')).toHaveCount(1, { timeout: 30_000 })
  await expect(card).toContainText(/\d ms · median \d+ ms · worst \d+ ms/)
  expect(await faultsInThemes(window)).toEqual([])
  await window.mouse.move(600, 300)
  await expect(card).toHaveCount(0)
  // The keys have it too.
  await window.keyboard.press('Tab')
  await item.first().focus()
  await window.keyboard.press('Shift+Tab')
  await window.keyboard.press('Tab')
  await expect(card).toBeVisible()
  await window.keyboard.press('Escape')
  await expect(card).toHaveCount(0)

  await window.keyboard.press('F1')
  await window.keyboard.press('Control+,')
  await app.evaluate(({ BrowserWindow }) => {
    const shown = BrowserWindow.getAllWindows()[0]
    shown?.setContentSize(1000, 480)
    shown?.webContents.setZoomFactor(2.5)
  })
  // The tab in front stays in sight.
  await expect(window.getByRole('tab', { name: 'Settings', selected: true })).toBeInViewport({ ratio: 0.9 })
  const views = window.getByRole('navigation', { name: 'Views' })
  const more = views.getByRole('button', { name: 'More Views' })
  await expect(more).toBeVisible()
  await expect(views.getByRole('button', { name: 'Settings' })).toBeVisible()
  await expect(views.getByRole('button', { name: 'Endpoints' })).toHaveCount(0)
  await more.focus()
  await window.keyboard.press('Enter')
  await window.keyboard.press('End')
  await expect(window.getByRole('menuitem', { name: /Endpoints.*Ctrl\+/ })).toBeFocused()
  await window.keyboard.press('Enter')
  await expect(window.getByRole('region', { name: 'Endpoints' })).toBeVisible()
})
