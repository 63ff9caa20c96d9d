import { writeFile } from 'node:fs/promises'
import { loadavg } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { expect, test } from '../../e2e/support/fixtures'
import { Phases } from '../window/phases'
import { partsOf } from '../window/processes'
import { startTrace, stopTrace } from '../window/trace'
import type { MetricsResult } from './window-result'

/** How the bench calls this: see section.ts. */
const { url, result } = z
  .object({ url: z.string(), result: z.string() })
  .parse(JSON.parse(process.env['TASKGUARD_METRICS_BENCH'] ?? '{}'))

const SLOW = { timeout: 120_000 }

test.setTimeout(300_000)

test('the metrics of a week in the window', async ({ launch }) => {
  const { app, window } = await launch({ env: { TASKGUARD_URL: url } })
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(1400, 900))
  await sleep(3_000)
  const pids = await partsOf(app)
  const phases = new Phases()
  await startTrace(app)
  const since = Date.now()
  phases.begin('opening the metrics')
  await window.keyboard.press('Control+5')
  const page = window.getByRole('article', { name: 'Metrics' })
  await expect(page).toHaveAttribute('aria-busy', 'false', SLOW)
  phases.begin('a week')
  await window.getByRole('button', { name: 'Last 7d' }).click()
  await expect(page).toHaveAttribute('aria-busy', 'false', SLOW)
  await expect(window.locator('[data-panel] canvas').first()).toBeVisible(SLOW)
  phases.begin('scrolling')
  const box = await page.boundingBox()
  if (!box) throw new Error('the metrics are not in sight')
  await window.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  for (let turn = 0; turn < 24; turn += 1) {
    await window.mouse.wheel(0, turn < 12 ? 240 : -240)
    await sleep(60)
  }
  phases.begin('pointing')
  const chart = window.locator('[data-panel="running"] .u-over')
  await chart.scrollIntoViewIfNeeded()
  const at = await chart.boundingBox()
  if (!at) throw new Error('the chart is not in sight')
  for (let step = 0; step < 200; step += 1)
    await window.mouse.move(at.x + ((step * 7) % at.width), at.y + at.height / 2)
  phases.begin('zooming')
  await window.locator('[data-panel="running"]').getByRole('application').focus()
  for (const key of ['+', '+', '+', 'Escape', 'Shift+ArrowLeft', '0']) {
    await window.keyboard.press(key)
    await expect(page).toHaveAttribute('aria-busy', 'false', SLOW)
  }
  phases.begin('told anew')
  await window.keyboard.press('F5')
  await sleep(5_000)
  phases.begin('tables')
  await window.keyboard.press('Control+k')
  await window.keyboard.press('t')
  await expect(window.locator('[data-panel="running"] table')).toBeVisible(SLOW)
  await window.keyboard.press('Control+k')
  await window.keyboard.press('t')
  await sleep(2_000)
  const charts = await window.locator('[data-panel] canvas').count()
  const { renderer } = await stopTrace(app, pids, since, since, phases)
  const versions = await app.evaluate(() => process.versions)
  const measured: MetricsResult = {
    electron: versions['electron'] ?? '',
    chromium: versions['chrome'] ?? '',
    load: loadavg()[0] ?? 0,
    tasks: renderer.measured,
    charts
  }
  await writeFile(result, JSON.stringify(measured))
})
