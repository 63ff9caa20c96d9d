import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ElectronApplication, Locator, Page } from '@playwright/test'
import { metricsDocumentSchema } from '@shared/metrics/document'
import { expect, test, type Cli } from './support/fixtures'
import { startRun } from './support/runs'

const SLOW = { timeout: 30_000 }

const panel = (window: Page, id: string): Locator => window.locator(`[data-panel="${id}"]`)
const chart = (window: Page, id: string): Locator => panel(window, id).getByRole('application')
const tile = (window: Page, name: string): Locator =>
  window
    .getByRole('list', { name: 'The stretch in numbers' })
    .getByRole('button', { name: new RegExp(`^${name}\\b`) })
const said = (window: Page): Locator =>
  window.getByRole('article', { name: 'Metrics' }).locator('> p[role=status]')

/** What is asked for is what is shown. */
const settled = (window: Page): Promise<void> =>
  expect(window.getByRole('article', { name: 'Metrics' })).toHaveAttribute('aria-busy', 'false', SLOW)

async function runOnce(cli: Cli, url: string, id: string, command: string): Promise<number | null> {
  const target = ['--url', url, '--type', 'video_analysis', '--id', id]
  const { code } = await cli.run(['run', ...target, '--', command])
  return code
}

/** How many pixels of a chart are of one of the theme's colours. */
const painted = (of: Locator, token: string): Promise<number> =>
  of.locator('canvas').evaluate((canvas: HTMLCanvasElement, name) => {
    const hex = getComputedStyle(canvas).getPropertyValue(name).trim()
    const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height)
    const near = (value = 0, wanted = 0): boolean => Math.abs(value - wanted) < 40
    let count = 0
    for (let at = 0; at < data.length; at += 4)
      if (
        (data[at + 3] ?? 0) > 200 &&
        near(data[at], red) &&
        near(data[at + 1], green) &&
        near(data[at + 2], blue)
      )
        count += 1
    return count
  }, token)

const saveTo = (app: ElectronApplication, path: string): Promise<void> =>
  app.evaluate(({ dialog }, file) => {
    Object.assign(dialog, { showSaveDialog: async () => ({ canceled: false, filePath: file }) })
  }, path)

test('what ran shows in the metrics, is zoomed into, leads to its page and goes into a file', async ({
  launch,
  home,
  redis,
  cli
}) => {
  test.setTimeout(180_000)
  const { url } = redis
  expect(await runOnce(cli, url, 'done', 'true')).toBe(0)
  expect(await runOnce(cli, url, 'done', 'true')).toBe(75)
  expect(await runOnce(cli, url, 'broken', 'false')).toBe(1)
  startRun(cli, { url, id: 'at-work' })
  const { app, window } = await launch({ env: { TASKGUARD_URL: url } })
  await window.keyboard.press('Control+5')
  await expect(tile(window, 'Running now')).toHaveText(/^Running now1/, SLOW)
  await expect(tile(window, 'Acquired')).toHaveText(/^Acquired3/)
  await expect(tile(window, 'Refused')).toHaveText(/^Refused1/)
  await expect(tile(window, 'Failed or abandoned')).toHaveText(/^Failed or abandoned1/)
  await expect
    .poll(() => painted(chart(window, 'acquired'), '--vscode-charts-blue'), SLOW)
    .toBeGreaterThan(10)

  // Live: one more is seen without anybody asking.
  startRun(cli, { url, id: 'later' })
  await expect(tile(window, 'Running now')).toHaveText(/^Running now2/, SLOW)

  // A drag zooms all charts, and finer buckets come; a double click shows all of the range again.
  const box = await chart(window, 'running').locator('.u-over').boundingBox()
  if (!box) throw new Error('the chart is not in sight')
  const y = box.y + box.height / 2
  await window.mouse.move(box.x + box.width * 0.5, y)
  await window.mouse.down()
  await window.mouse.move(box.x + box.width * 0.7, y, { steps: 5 })
  await window.mouse.move(box.x + box.width - 1, y, { steps: 5 })
  await window.mouse.up()
  const zoomed = window.getByRole('toolbar', { name: 'Metrics' }).getByRole('button', { name: / – / })
  await expect(zoomed).toBeVisible()
  await settled(window)
  await chart(window, 'running')
    .locator('.u-over')
    .dblclick({ position: { x: 30, y: 30 } })
  await expect(zoomed).toBeHidden()
  await settled(window)
  // Nor does either of its two clicks list what stands behind the place.
  await window.waitForTimeout(500)
  await expect(window.getByRole('tab', { name: 'Runs Behind' })).toHaveCount(0)

  // The same by keys, with what is there read aloud.
  await chart(window, 'running').focus()
  await window.keyboard.press('End')
  await expect(said(window)).toHaveText(/Running: 2$/)
  await window.keyboard.press('+')
  await expect(zoomed).toBeVisible()
  await window.keyboard.press('Escape')
  await expect(zoomed).toBeHidden()
  await settled(window)

  // A click on the last bucket lists its runs; Enter opens one with its record.
  const now = await chart(window, 'running').locator('.u-over').boundingBox()
  if (!now) throw new Error('the chart is not in sight')
  await window.mouse.click(now.x + now.width - 1.5, now.y + 20)
  const list = window.getByRole('listbox', { name: 'Runs Behind' })
  await expect(list.getByRole('option').filter({ hasText: 'at-work' })).toBeVisible(SLOW)
  await expect(list).toBeFocused()
  // Runs still come to the list while it is walked.
  await expect(async () => {
    const at = await list.getByRole('option').allTextContents()
    await window.keyboard.press('Home')
    for (let step = at.findIndex((text) => text.includes('at-work')); step > 0; step -= 1)
      await window.keyboard.press('ArrowDown')
    await expect(list.getByRole('option', { selected: true })).toContainText('at-work', { timeout: 1000 })
  }).toPass(SLOW)
  await window.keyboard.press('Enter')
  await expect(window.getByRole('tab', { name: /at-work/ })).toHaveAttribute('aria-selected', 'true')
  await expect(window.locator('.record-head').first()).toBeVisible()

  // The file has what the command line prints.
  await window.getByRole('tab', { name: 'Metrics', exact: true }).click()
  const file = join(home, 'all.csv')
  await saveTo(app, file)
  await window.keyboard.press('Control+k')
  await window.keyboard.press('e')
  await expect(window.getByText(`Exported: ${file}`)).toBeVisible()
  const rows = (await readFile(file, 'utf8'))
    .split('\r\n')
    .slice(1, -1)
    .map((line) => line.split(','))
  const sum = (figure: string): number =>
    rows
      .filter(([name, , type]) => name === figure && type === '')
      .reduce((all, row) => all + Number(row[5]), 0)
  const printed = await cli.run(['metrics', '--json', '--url', url])
  const totals = metricsDocumentSchema.parse(JSON.parse(printed.stdout)).metrics[0]?.figures.totals
  expect(totals?.acquired).toBe(4)
  for (const name of [
    'acquired',
    'completed',
    'failed',
    'abandoned',
    'superseded',
    'duplicates',
    'refused_running',
    'refused_completed'
  ] as const)
    expect([name, sum(name)]).toEqual([name, totals?.[name]])

  // One chart by itself, as it stands.
  const one = join(home, 'failures.csv')
  await saveTo(app, one)
  await panel(window, 'failures').hover()
  await panel(window, 'failures')
    .getByRole('button', { name: /^Export as CSV/ })
    .click()
  await expect(window.getByText(`Exported: ${one}`)).toBeVisible()
  const lines = (await readFile(one, 'utf8')).split('\r\n')
  expect(lines[0]).toBe('from,seconds,failed,abandoned,superseded')
  expect(lines.filter((line) => line.endsWith(',1,0,0'))).toHaveLength(1)
})

test('an endpoint that goes is told with its figures as of then, and comes back; what is chosen is remembered', async ({
  launch,
  redis,
  cli
}) => {
  test.setTimeout(180_000)
  startRun(cli, { url: redis.url, id: '8123' })
  const first = await launch({ env: { TASKGUARD_URL: redis.url } })
  await first.window.keyboard.press('Control+5')
  await expect(tile(first.window, 'Running now')).toHaveText(/^Running now1/, SLOW)
  const side = first.window.getByRole('region', { name: 'Metrics' })
  await side.getByRole('button', { name: 'Last 1h' }).click()
  await side.getByRole('checkbox', { name: 'Local' }).uncheck()
  await redis.kill()
  await expect(first.window.getByText(/The figures are as of/)).toBeVisible(SLOW)
  // What is no longer known to be all says so.
  await expect(tile(first.window, 'Running now')).toHaveText(/^Running now≥ 1/)
  await redis.start()
  await expect(first.window.getByText(/The figures are as of/)).toBeHidden(SLOW)
  await first.close()

  const { window } = await launch({ env: { TASKGUARD_URL: redis.url } })
  await expect(window.getByRole('tab', { name: 'Metrics', exact: true })).toHaveAttribute(
    'aria-selected',
    'true'
  )
  await expect(window.getByRole('combobox', { name: 'Range' })).toHaveValue(String(3_600_000))
  await expect(window.getByRole('checkbox', { name: 'Local' })).not.toBeChecked()
})
