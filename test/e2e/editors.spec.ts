import type { Locator, Page } from '@playwright/test'
import { until } from '../support/until'
import { expect, test } from './support/fixtures'

const tabs = (window: Page): Locator => window.locator('.tabs').getByRole('tab')
const tab = (window: Page, name: string): Locator => window.getByRole('tab', { name, exact: true })
const groups = (window: Page): Locator => window.getByRole('region', { name: /^Editor group \d/ })
const widthOf = async (of: Locator): Promise<number> => (await of.boundingBox())?.width ?? 0

const idsTwice = (window: Page): Promise<string[]> =>
  window.evaluate(() => {
    const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id)
    return ids.filter((id, at) => ids.indexOf(id) !== at)
  })

/** A chord, stroke by stroke. */
async function chord(window: Page, ...strokes: readonly string[]): Promise<void> {
  for (const stroke of strokes) await window.keyboard.press(stroke)
}

test('tabs and groups by keyboard: kept, moved, split, closed and opened again', async ({
  launch,
  redis
}) => {
  const { window } = await launch({ env: { TASKGUARD_URL: redis.url } })
  await expect(window.getByText('No problems found')).toBeVisible()
  await expect(tab(window, 'Locks')).toHaveAttribute('aria-selected', 'true')

  await window.keyboard.press('F1')
  await expect(tab(window, 'Keyboard Shortcuts')).toHaveAttribute('aria-selected', 'true')
  await window.keyboard.press('Control+Shift+PageUp')
  await expect(tabs(window)).toHaveText(['Keyboard Shortcuts', 'Locks'])
  await window.keyboard.press('Control+Shift+PageUp')
  await expect(tabs(window)).toHaveText(['Keyboard Shortcuts', 'Locks'])

  // Into a group of its own, by keyboard and back.
  await window.keyboard.press('Control+Alt+ArrowRight')
  await expect(groups(window)).toHaveCount(2)
  await expect(groups(window).last().getByRole('tab')).toHaveText(['Keyboard Shortcuts'])
  await chord(window, 'Control+K', 'Control+ArrowLeft')
  await expect(groups(window).first()).toHaveClass(/focused/)
  await expect(groups(window).first().locator(':focus')).toHaveCount(1)
  await chord(window, 'Control+K', 'Control+ArrowRight')
  await expect(groups(window).last()).toHaveClass(/focused/)
  await expect(groups(window).last().locator(':focus')).toHaveCount(1)
  await window.keyboard.press('Control+Alt+ArrowLeft')
  await expect(groups(window)).toHaveCount(0)
  await expect(tabs(window)).toHaveText(['Locks', 'Keyboard Shortcuts'])

  // A group without tabs says how to fill it, and goes as it is closed.
  await window.keyboard.press('Control+\\')
  await expect(groups(window)).toHaveCount(2)
  await expect(
    groups(window)
      .last()
      .getByRole('button', { name: /Quick open/ })
  ).toBeVisible()
  await expect(groups(window).last().locator(':focus')).toHaveCount(1)
  await window.keyboard.press('Control+W')
  await expect(groups(window)).toHaveCount(0)

  // Closed and opened again, with the focus in what is in front.
  await window.keyboard.press('Control+W')
  await expect(tabs(window)).toHaveText(['Locks'])
  await window.keyboard.press('Control+W')
  await expect(tabs(window)).toHaveCount(0)
  await window.keyboard.press('Control+Shift+T')
  await window.keyboard.press('Control+Shift+T')
  await expect(tabs(window)).toHaveText(['Locks', 'Keyboard Shortcuts'])
  await chord(window, 'Control+K', 'Control+W')
  await expect(tabs(window)).toHaveCount(0)
  await window.keyboard.press('Control+Shift+P')
  await window.keyboard.type('split right')
  await expect(window.getByRole('option', { selected: true })).toContainText('Split Right')
  await window.keyboard.press('Escape')

  // What is hidden while it has the focus gives that to the editor.
  await window.keyboard.press('Control+Shift+U')
  await expect(window.locator('.panel-body')).toBeFocused()
  await window.keyboard.press('Control+J')
  await expect(window.locator('.editor-body')).toBeFocused()
})

test('tabs by the pointer: passing, kept by a double click, closed by the middle button', async ({
  launch,
  redis,
  cli
}) => {
  const run = ['run', '--url', redis.url, '--type', 'video_analysis', '--mode', 'observe']
  const held = ['8123', '4410'].flatMap((id) =>
    [1, 2].map(() => cli.start([...run, '--id', id, '--task-id', `t-${id}`, '--', 'sleep', '300']))
  )
  const { window } = await launch({ env: { TASKGUARD_URL: redis.url } })
  const line = (id: string): Locator => window.getByRole('treeitem', { level: 2, name: new RegExp(`^${id}`) })
  await expect(line('8123')).toBeVisible({ timeout: 20_000 })
  await expect(line('4410')).toBeVisible({ timeout: 20_000 })
  await line('8123').click()
  await expect(tab(window, 'video_analysis 8123')).toHaveClass(/preview/)
  await line('4410').click()
  await expect(tabs(window)).toHaveText(['Locks', 'video_analysis 4410'])
  await tab(window, 'video_analysis 4410').dblclick()
  await expect(tab(window, 'video_analysis 4410')).not.toHaveClass(/preview/)
  await line('8123').dblclick()
  await expect(tabs(window)).toHaveText(['Locks', 'video_analysis 4410', 'video_analysis 8123'])
  await expect(tab(window, 'video_analysis 8123')).not.toHaveClass(/preview/)
  // Its menu: by the pointer, and by the keyboard alone.
  await tab(window, 'Locks').click({ button: 'right' })
  const menu = window.getByRole('menu', { name: 'Locks' })
  await expect(menu.getByRole('menuitem', { name: 'Keep Open' })).toBeDisabled()
  await window.keyboard.press('Escape')
  await expect(menu).toHaveCount(0)
  await tab(window, 'Locks').focus()
  await window.keyboard.press('Shift+F10')
  await expect(menu).toBeVisible()
  await window.keyboard.press('ArrowDown')
  await expect(menu.getByRole('menuitem', { name: 'Close Others' })).toBeFocused()
  await menu.getByRole('menuitem', { name: 'Move Editor Right' }).click()
  await expect(tabs(window)).toHaveText(['video_analysis 4410', 'Locks', 'video_analysis 8123'])
  await tab(window, 'video_analysis 4410').click({ button: 'middle' })
  await expect(tabs(window)).toHaveText(['Locks', 'video_analysis 8123'])

  // Open in two groups at once: no element's id stands twice.
  await tab(window, 'video_analysis 8123').click()
  await window.keyboard.press('Control+\\')
  await expect(window.getByRole('article', { name: 'Running twice' })).toHaveCount(2)
  expect(await idsTwice(window)).toEqual([])
  await window.keyboard.press('Alt+Enter')
  // A resource's page has its own tools.
  const pages = window.getByRole('toolbar', { name: 'What can be done' })
  await expect(pages).toHaveCount(1)
  await window.keyboard.press('Control+\\')
  await expect(pages).toHaveCount(2)
  expect(await idsTwice(window)).toEqual([])
  for (const one of held) await one.stop()
})

test('side bar and panel: wider by key, usual again by a double click, gone where they are made too small', async ({
  launch,
  redis
}) => {
  const { window } = await launch({ env: { TASKGUARD_URL: redis.url } })
  await expect(window.getByText('No problems found')).toBeVisible()
  const sideBar = window.locator('.side-bar')
  const handle = window.getByRole('separator', { name: 'Width of the side bar' })
  const usual = await widthOf(sideBar)
  await handle.focus()
  // Not down to its least width: a press more there hides it.
  await window.keyboard.press('ArrowLeft')
  await until('it is narrower', async () => (await widthOf(sideBar)) < usual)
  const box = await handle.boundingBox()
  if (!box) throw new Error('the handle has no place')
  await window.mouse.dblclick(box.x, box.y + 200)
  await until('it is as wide as usual', async () => Math.abs((await widthOf(sideBar)) - usual) < 2)

  const at = await handle.boundingBox()
  await window.mouse.move(at?.x ?? 0, box.y + 200)
  await window.mouse.down()
  await window.mouse.move(60, box.y + 200, { steps: 8 })
  await window.mouse.up()
  await expect(sideBar).toHaveCount(0)
  await window.keyboard.press('Control+B')
  await until('it comes back as wide as it was', async () => (await widthOf(sideBar)) >= 200)

  await window.keyboard.press('Control+J')
  const panel = window.getByRole('region', { name: 'Panel' })
  await expect(panel).toBeVisible()
  await window.getByRole('separator', { name: 'Height of the panel' }).focus()
  await window.keyboard.press('End')
  await window.keyboard.press('Enter')
  await expect(panel).toHaveCount(0)
})

test('the event log tells what happens, and leads there', async ({ launch, redis, cli }) => {
  const { window } = await launch({ env: { TASKGUARD_URL: redis.url } })
  await expect(window.getByText('No problems found')).toBeVisible()
  await window.keyboard.press('Control+J')
  await window.getByRole('tab', { name: 'Event Log' }).click()
  const log = window.getByRole('listbox', { name: 'Event Log' })
  await expect(log).toContainText('First look: locks: 0, problems: 0')

  const run = ['run', '--url', redis.url, '--type', 'video_analysis', '--id', 'tape-7']
  const first = cli.start([...run, '--task-id', 'a', '--mode', 'observe', '--', 'sleep', '300'])
  await expect(log).toContainText('Run began: video_analysis tape-7', { timeout: 15_000 })
  const second = cli.start([...run, '--task-id', 'a', '--mode', 'observe', '--', 'sleep', '300'])
  await expect(log).toContainText('Running twice: video_analysis tape-7', { timeout: 15_000 })
  await second.stop()
  await expect(log).toContainText('Resolved: Running twice: video_analysis tape-7', { timeout: 20_000 })
  await first.stop()
  // Both: what Redis forgets as it goes down would be told after it is back.
  const ended = log.getByRole('option', { name: /Run ended: video_analysis tape-7/ })
  await expect(ended).toHaveCount(2, { timeout: 20_000 })
  await redis.shutdown()
  await expect(log).toContainText('Connection lost', { timeout: 20_000 })
  await redis.start()
  await expect(log.getByRole('option').last()).toContainText('Live', { timeout: 20_000 })

  await window.getByRole('textbox', { name: 'Filter the events' }).fill('resolved twice')
  await expect(log.getByRole('option')).toHaveCount(1)
  await log.focus()
  await window.keyboard.press('ArrowUp')
  await window.keyboard.press('Enter')
  await expect(window.getByRole('article', { name: 'Running twice' })).toContainText(
    'this problem is resolved'
  )
})
