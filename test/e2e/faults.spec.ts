import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { until } from '../support/until'
import { expect, test } from './support/fixtures'
import { callFromPage } from './support/page-api'

test('a fault of the main process is logged without secrets, and the app goes on', async ({
  launch,
  home
}) => {
  const { app, window } = await launch()
  await app.evaluate(() => {
    setTimeout(() => {
      throw new Error('can not reach redis://ops:hunter22@prod:6379')
    })
  })
  const written = await until('the fault is logged', async () => {
    const text = await readFile(join(home, 'logs', 'app.log'), 'utf8').catch(() => '')
    return text.includes('uncaught in the main process') && text
  })
  expect(written).toContain('can not reach redis://***@prod:6379')
  expect(written).not.toContain('hunter22')
  expect(await callFromPage(window, 'app:info')).toMatchObject({ home })
})

test('what is kept is for its owner alone', async ({ launch, home }) => {
  const first = await launch()
  await until('the log is there', () => readFile(join(home, 'logs', 'app.log'), 'utf8'))
  await first.close()
  for (const name of ['window.json', join('logs', 'app.log')])
    expect(await modeOf(join(home, name))).toBe(0o600)
})

test('the window opens where it was, and a broken memory of that is no harm', async ({ launch, home }) => {
  const bounds = { x: 200, y: 120, width: 900, height: 600 }
  const first = await launch()
  await first.app.evaluate(({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[0]?.setBounds(to), bounds)
  await first.close()

  const second = await launch()
  const placed = await second.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.getBounds()
  )
  expect(placed).toEqual(bounds)
  await second.close()

  await writeFile(join(home, 'window.json'), '{"x": "left", "width": 1e99')
  const third = await launch()
  await expect(third.window.getByRole('tab', { name: 'Locks' })).toBeVisible()
})

const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777
