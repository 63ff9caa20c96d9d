import { join } from 'node:path'
import { writeFile } from 'node:fs/promises'
import type { ElectronApplication, Page } from '@playwright/test'
import { resourceKeys } from '@shared/protocol/keys'
import { until } from '../support/until'
import { faults } from './support/axe'
import { expect, test } from './support/fixtures'

const PATIENCE = { timeout: 60_000 }

/** Opens a template's launch page and has it ask the endpoint of TASKGUARD_URL. */
async function openLaunch(window: Page, template: string): Promise<void> {
  await window.keyboard.press('Control+4')
  await window.getByRole('button', { name: `Launch ${template}` }).click(PATIENCE)
  await window.getByLabel('Endpoint', { exact: true }).selectOption({ label: 'TASKGUARD_URL' })
}

/** Electron's sign for no bar. */
const NO_BAR = -1

/** Answers what the icon in dock or taskbar was told of how far the jobs are. */
async function watchIcon(app: ElectronApplication): Promise<() => Promise<number[]>> {
  const told = await app.evaluateHandle(({ BrowserWindow }) => {
    const shares: number[] = []
    for (const window of BrowserWindow.getAllWindows()) {
      const show = window.setProgressBar.bind(window)
      window.setProgressBar = (share, options) => {
        shares.push(share)
        show(share, options)
      }
    }
    return shares
  })
  return () => told.evaluate((shares) => shares)
}

test('a sample runs with progress, log and result; a second launch is refused with the first’s owner', async ({
  launch,
  redis,
  notifications
}) => {
  test.setTimeout(240_000)
  const { app, window } = await launch({ env: { TASKGUARD_URL: redis.url } })
  const onIcon = await watchIcon(app)
  await openLaunch(window, 'Sample: Video')
  await window.getByLabel('Passes').fill('150')
  await expect(window.getByText('Free: nobody works on it')).toBeVisible(PATIENCE)
  await window.getByRole('button', { name: 'Start', exact: true }).click()

  await expect(window.getByRole('tab', { name: 'video_analysis scenes.y4m' })).toBeVisible(PATIENCE)
  await expect(window.getByRole('progressbar', { name: 'Progress' })).toBeVisible(PATIENCE)
  await expect(window.locator('.xterm-rows')).toContainText(/::progress 0\.\d+ pass \d+ of 150/, PATIENCE)
  await expect(window.getByRole('option', { name: /scenes\.y4m.*Running/ })).toBeVisible(PATIENCE)

  // The same once more, while it runs.
  await openLaunch(window, 'Sample: Video')
  await expect(window.getByText(/^Running elsewhere: on /)).toBeVisible(PATIENCE)
  const { lock, state } = resourceKeys('taskguard', 'video_analysis', 'scenes.y4m')
  const owner = (await redis.client().get(lock)) ?? 'nobody'
  await expect(window.locator('.launch-page')).toContainText(owner)
  await expect(window.getByRole('button', { name: 'Start', exact: true })).toBeHidden()
  await expect(window.getByRole('button', { name: 'Wait, Then Run' })).toBeVisible()
  await window.getByRole('button', { name: 'Cancel', exact: true }).click()

  const told = await notifications.waitFor(
    'of the end',
    ({ summary }) => summary === 'Job completed: video_analysis scenes.y4m',
    { timeoutMs: 90_000 }
  )
  const shares = await onIcon()
  expect(shares.some((share) => share > 0 && share < 1)).toBe(true)
  await window.keyboard.press('Control+1')
  notifications.click(told.id)
  await expect(window.locator('.job-sentence')).toContainText('Completed in ', PATIENCE)
  await expect(window.locator('.xterm-rows')).toContainText('::progress 1 done')
  await window.getByRole('button', { name: 'Show When Each Line Was Written' }).click()
  await expect(window.locator('.xterm-rows')).toContainText(/\d\d:\d\d:\d\d ::progress 1 done/, PATIENCE)
  await window.keyboard.press('Control+f')
  const find = window.getByRole('textbox', { name: 'Find in the log' })
  await expect(find).toBeFocused(PATIENCE)
  await find.fill('progress 1 done')
  await expect(window.locator('.job-find-count')).toHaveText('1 of 1', PATIENCE)
  expect(await faults(window)).toEqual([])
  await find.press('Escape')
  await window.getByRole('button', { name: 'Result', exact: true }).click()
  await expect(window.getByRole('region', { name: 'Result' }).last()).toContainText('"frames": 40', PATIENCE)

  await expect.poll(async () => (await onIcon()).at(-1), PATIENCE).toBe(NO_BAR)
  await window.getByRole('button', { name: 'Open Resource' }).click()
  await expect(window.getByRole('listbox', { name: 'Runs over time' })).toBeFocused(PATIENCE)
  await window.keyboard.press('Enter')
  const page = window.getByRole('article', { name: 'video_analysis scenes.y4m' })
  await expect(page.getByRole('region', { name: 'Result' })).toContainText('"frames": 40', PATIENCE)

  // A test run leaves no lock, and no outcome for the fleet.
  expect(await redis.client().exists(lock, state)).toBe(0)
})

test('a job outlives the app that is killed: it is there again, its log whole, its lease never lapsed', async ({
  launch,
  redis,
  home
}) => {
  test.setTimeout(240_000)
  const go = join(home, 'go')
  // What it writes first would set the clipboard and the title, and link to a file, in a terminal that lets it.
  const hostile = String.raw`\x1b]52;c;aGFja2Vk\x07\x1b]0;hacked\x07\x1b]8;;file:///etc/passwd\x07\x1b]8;;\x07`
  const program = `process.stdout.write('${hostile}'); let n = 0; setInterval(() => { console.log('n=' + n++); if (require('node:fs').existsSync(process.argv[1])) process.exit(0) }, 50)`
  const template = {
    name: 'counts',
    type: 'data_analysis',
    resourceId: 'tape-7',
    command: ['${runtime}', '-e', program, go],
    env: { ELECTRON_RUN_AS_NODE: '1' },
    lease: '3s'
  }
  await writeFile(join(home, 'settings.json'), JSON.stringify({ 'jobs.templates': [template] }))
  const first = await launch({ env: { TASKGUARD_URL: redis.url } })
  await openLaunch(first.window, 'counts')
  await first.window.getByRole('button', { name: 'Start', exact: true }).click(PATIENCE)
  await expect(first.window.locator('.xterm-rows')).toContainText('n=3', PATIENCE)

  const { lock } = resourceKeys('taskguard', 'data_analysis', 'tape-7')
  const client = redis.client()
  const owner = await client.get(lock)
  let least = Infinity
  const watch = setInterval(() => {
    void client.pttl(lock).then((left) => (least = Math.min(least, left)))
  }, 25)
  const killedAt = Date.now()
  const gone = new Promise((resolve) => first.app.process().once('exit', resolve))
  first.app.process().kill('SIGKILL')
  await gone

  const second = await launch({ env: { TASKGUARD_URL: redis.url } })
  await second.window.keyboard.press('Control+4')
  await second.window.getByRole('option', { name: /tape-7.*Running/ }).dblclick(PATIENCE)
  const rows = second.window.locator('.xterm-rows')
  await expect(rows).toContainText(/n=\d+/, PATIENCE)
  // Longer than a lease must have passed: it was renewed all the while, by the same owner.
  await until('a lease would be over', () => Date.now() - killedAt > 4_000)
  clearInterval(watch)
  expect(least).toBeGreaterThan(0)
  expect(least).toBeLessThan(Infinity)
  expect(await client.get(lock)).toBe(owner)

  await writeFile(go, '')
  await expect(second.window.locator('.job-sentence')).toContainText('Completed in ', PATIENCE)
  expect(await second.app.evaluate(({ clipboard }) => clipboard.readText())).not.toContain('hacked')
  expect(await second.window.title()).not.toContain('hacked')
  await second.window.getByRole('button', { name: 'Copy the Log, or What Is Selected' }).click()
  const log = await until('the log is on the clipboard', async () => {
    const text = await second.app.evaluate(({ clipboard }) => clipboard.readText())
    return text.startsWith('n=0') && text
  })
  const lines = log.split('\n')
  expect(lines).toEqual(lines.map((_line, n) => `n=${n}`))
  expect(lines.length).toBeGreaterThan(20)
})
