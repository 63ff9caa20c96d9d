import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ElectronApplication, Locator, Page } from '@playwright/test'
import type { Redis } from 'ioredis'
import { cleanResultSchema } from '@shared/plan/plan'
import { auditKey, resourceKeys } from '@shared/protocol/keys'
import { Fleet } from '../support/fleet'
import { TestProxy } from '../support/proxy'
import { until } from '../support/until'
import { faults } from './support/axe'
import { expect, test } from './support/fixtures'
import { runCommand } from './support/palette'

const SLOW = { timeout: 60_000 }
const TYPE = 'video_analysis'

const lockOf = (id: string): string => resourceKeys('taskguard', TYPE, id).lock

/** Work that ended ten minutes ago, and its lock still stands. */
const orphan = (redis: Redis, id: string, namespace = 'taskguard'): Promise<string> =>
  new Fleet(redis, namespace).plant({
    id,
    runId: `run-${id}`,
    status: 'completed',
    startedAgo: 900_000,
    endedAgo: 600_000,
    lock: { value: `run-${id}`, ttl: 3_600_000 }
  })

const tree = (window: Page): Locator => window.getByRole('tree', { name: 'What the plan changes, by why' })
const item = (window: Page, id: string): Locator =>
  tree(window).getByRole('treeitem', { level: 2, name: new RegExp(`run-${id}\\b`) })

/** The person's answers to the system's dialogs, which no test can press. */
const choose = (app: ElectronApplication, path: string): Promise<void> =>
  app.evaluate(({ dialog }, file) => {
    Object.assign(dialog, {
      showSaveDialog: async () => ({ canceled: false, filePath: file }),
      showOpenDialog: async () => ({ canceled: false, filePaths: [file] })
    })
  }, path)

const problems = (window: Page, count: number): Promise<void> =>
  expect(window.getByRole('tree', { name: 'Problems' }).getByRole('treeitem', { level: 2 })).toHaveCount(
    count,
    SLOW
  )

test('a cleanup is planned, one item taken out, applied live, told and written down, and undone; by the keyboard alone', async ({
  launch,
  redis,
  home,
  notifications
}) => {
  const client = redis.client()
  for (const id of ['8123', '8124', '8125']) await orphan(client, id)
  await new Fleet(client).plant({ id: 'alive', runId: 'run-alive' })
  await writeFile(join(home, 'settings.json'), JSON.stringify({ 'notifications.resolved': true }))
  const { window } = await launch({ env: { TASKGUARD_URL: redis.url } })
  await problems(window, 3)
  await notifications.waitFor('the orphans', ({ summary, body }) => `${summary} ${body}`.includes('8125'), {
    timeoutMs: 60_000
  })
  const expiry = await client.call('PEXPIRETIME', lockOf('8123'))

  // Delete plans, and deletes nothing.
  await window.keyboard.press('Control+1')
  await window.keyboard.press('Home')
  await window.keyboard.press('Delete')
  await expect(window.getByRole('heading', { level: 1 })).toHaveText(
    'Releases 3 locks that nobody holds. Nothing that runs is touched.',
    SLOW
  )
  await expect(window.getByText('3 of 4 live locks touched')).toBeVisible()
  await expect(tree(window)).toBeFocused()
  expect(await client.exists(lockOf('8123'), lockOf('8124'), lockOf('8125'))).toBe(3)
  const tab = window.locator('.tab.active')
  await expect(tab.locator('.tab-pending')).toHaveCount(1)

  // The first stays; another changes between the preview and the apply.
  await window.keyboard.press('ArrowDown')
  await window.keyboard.press('Space')
  await expect(item(window, '8123')).toHaveAttribute('aria-checked', 'false')
  await client.pexpire(lockOf('8124'), 1_800_000)
  await window.keyboard.press('Control+Enter')
  await expect(window.getByRole('heading', { level: 1 })).toHaveText(
    '1 applied, 1 changed since, left alone.',
    SLOW
  )
  await expect(item(window, '8125')).toContainText('Applied')
  await expect(item(window, '8124')).toContainText(/Changed.*expiry was .* and is .* now/)
  await expect(item(window, '8123')).not.toContainText(/Applied|Changed/)
  await expect(tab.locator('.tab-pending')).toHaveCount(0)
  expect(await client.exists(lockOf('8123'), lockOf('8124'))).toBe(2)
  expect(await client.exists(lockOf('8125'))).toBe(0)
  await problems(window, 2)
  await notifications.waitFor('its end', ({ summary }) => /^Resolved: .* 8125$/.test(summary), {
    timeoutMs: 60_000
  })

  const acts = async (count: number): Promise<string> =>
    until(`${count} acts in the audit trail`, async () => {
      const entries = await client.xrange(auditKey('taskguard'), '-', '+')
      return entries.length === count && entries.map(([, fields]) => fields.join(' ')).join('\n')
    })
  expect(await acts(1)).toContain('"counts":{"planned":2,"applied":1,"changed":1,"failed":0}')

  await window.keyboard.press('Control+z')
  await expect(window.getByRole('heading', { level: 1 })).toHaveText('1 put back.', SLOW)
  expect(await client.get(lockOf('8125'))).toBe('run-8125')
  expect(await client.call('PEXPIRETIME', lockOf('8123'))).toBe(expiry)
  expect(await acts(2)).toContain('"action":"restore"')
  await problems(window, 3)

  // What was done from here is remembered.
  await runCommand(window, 'cleanup history')
  await expect(window.getByRole('row', { name: /app:.*1 · 1 · 0.*undone/ })).toBeVisible(SLOW)
})

test('an earlier cleanup is undone from the history after a look at what would come of it, and automatic cycles stand there too', async ({
  launch,
  redis,
  cli,
  home
}) => {
  test.setTimeout(300_000)
  const client = redis.client()
  for (const id of ['1', '2']) await orphan(client, id)
  const cleaned = await cli.run(['clean', '--yes', '--url', redis.url])
  expect(cleaned.stdout).toContain('2 applied')
  // Somebody took one of them over since.
  await client.set(lockOf('2'), 'run-new', 'PX', 600_000)
  await orphan(client, '3', 'night')
  await writeFile(
    join(home, 'settings.json'),
    JSON.stringify({ endpoints: [{ name: 'night', url: redis.url, namespace: 'night' }] })
  )
  const { window } = await launch({ env: { TASKGUARD_URL: redis.url } })
  await expect(window.getByText(/2 locks/).first()).toBeVisible(SLOW)

  // The endpoint is to clean itself up from now on, at each full minute.
  await runCommand(window, 'edit endpoint')
  await window.getByRole('checkbox', { name: 'Clean up automatically' }).check()
  await window.getByRole('textbox', { name: 'When' }).fill('1m')
  await window.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(window.getByText(/^Next cycle \d\d:\d\d:00/).first()).toBeVisible(SLOW)
  await runCommand(window, 'cleanup history')
  await window.getByRole('row', { name: /cli:/ }).getByRole('button', { name: 'Undo…' }).click()
  await expect(window.getByText(/^Would put back 1; 1 changed since/)).toBeVisible(SLOW)
  await expect(window.getByText('another lock stands there: left as it is')).toBeVisible()
  expect(await client.exists(lockOf('1'))).toBe(0)
  await window.getByRole('button', { name: 'Put Back 1' }).click()
  await expect(window.getByText(/^Put back 1; 1 changed since/)).toBeVisible(SLOW)
  expect(await client.get(lockOf('1'))).toBe('run-1')
  expect(await client.get(lockOf('2'))).toBe('run-new')

  // Its cycle is seen as it comes, in what was done from here and as the last one of the endpoint.
  await expect(window.getByRole('row', { name: /app:.* · automatic .*1 · 0 · 0/ })).toBeVisible({
    timeout: 150_000
  })
  await expect(
    window.getByRole('table', { name: 'Automatic cleanup' }).getByRole('row', { name: /^night / })
  ).toContainText('1 applied')
  await window
    .getByRole('row', { name: /app:.* · automatic / })
    .getByRole('button', { name: /^What the cleanup of/ })
    .click()
  await expect(window.getByRole('list', { name: 'What it did' }).getByRole('listitem')).toContainText(
    /video_analysis 3.*run-3 .* no lock.*Applied/
  )
  expect(await client.exists(resourceKeys('night', TYPE, '3').lock)).toBe(0)
  expect(await client.exists(lockOf('1'), lockOf('2'))).toBe(2)
})

test('a plan goes to a file, the command line applies it; a file opens as a plan', async ({
  launch,
  redis,
  cli,
  home
}) => {
  const client = redis.client()
  for (const id of ['1', '2']) await orphan(client, id)
  const { app, window } = await launch({ env: { TASKGUARD_URL: redis.url } })
  await problems(window, 2)
  const file = join(home, 'plan.json')
  await choose(app, file)
  await runCommand(window, 'everything cleanable')
  await expect(item(window, '2')).toBeVisible(SLOW)
  await window.keyboard.press('Control+f')
  await window.keyboard.type('run-2')
  await window.keyboard.press('Control+s')
  await expect(window.getByText(/^Saved: /)).toBeVisible(SLOW)
  const saved = cleanResultSchema.parse(JSON.parse(await readFile(file, 'utf8')))
  expect(saved.actions.map(({ resource_id }) => resource_id)).toEqual(['2'])

  const applied = await cli.run(['clean', '--yes', '--json', '--plan', file, '--url', redis.url])
  expect(cleanResultSchema.parse(JSON.parse(applied.stdout))).toMatchObject({ applied: 1, changed: 0 })
  expect(await client.exists(lockOf('2'))).toBe(0)

  // The colleague's file, from the command line, in the window: with the same checks.
  const dry = await cli.run(['clean', '--dry-run', '--json', '--url', redis.url])
  await writeFile(file, dry.stdout)
  await runCommand(window, 'open a plan')
  await expect(window.getByRole('tab', { name: 'plan.json', selected: true })).toBeVisible(SLOW)
  await expect(window.getByText(/^From the file plan\.json, planned/)).toBeVisible()
  await expect(item(window, '1')).toBeVisible()
  await window.keyboard.press('Control+Enter')
  await expect(window.getByRole('heading', { level: 1 })).toHaveText('1 applied.', SLOW)
  expect(await client.exists(lockOf('1'))).toBe(0)

  await writeFile(file, '{"endpoint":"x","namespace":"taskguard"}')
  await runCommand(window, 'open a plan')
  await expect(window.getByPlaceholder('Which endpoint?')).toBeFocused(SLOW)
  await window.keyboard.press('Enter')
  await expect(window.getByText(/^The file is no plan that can be used here/)).toBeVisible(SLOW)
})

test('a protected endpoint is not touched until its name is typed', async ({ launch, redis, home }) => {
  const client = redis.client()
  await orphan(client, '1')
  await writeFile(
    join(home, 'settings.json'),
    JSON.stringify({
      endpoints: [{ name: 'prod', url: redis.url, protected: true }],
      'embedded.enabled': false
    })
  )
  const { window } = await launch()
  await problems(window, 1)
  await runCommand(window, 'everything cleanable')
  await expect(window.getByText('prod is protected: read only until it is unlocked.')).toBeVisible(SLOW)
  await expect(window.getByRole('button', { name: /^Apply 1/ })).toBeDisabled()
  await window.keyboard.press('Control+Enter')
  expect(await client.get(lockOf('1'))).toBe('run-1')
  await window.getByRole('button', { name: 'Unlock Protected Endpoint…' }).click()
  await window.keyboard.type('prod')
  await window.keyboard.press('Enter')
  await expect(window.getByRole('button', { name: /^Apply 1/ })).toBeEnabled(SLOW)
  await window.getByRole('button', { name: /^Apply 1/ }).click()
  await expect(window.getByRole('heading', { level: 1 })).toHaveText('1 applied.', SLOW)
  expect(await client.exists(lockOf('1'))).toBe(0)
})

for (const theme of ['dark', 'hc-light']) {
  test(`a plan and the history have no serious fault of accessibility in ${theme}`, async ({
    launch,
    redis,
    home
  }) => {
    await orphan(redis.client(), '1')
    await writeFile(join(home, 'settings.json'), JSON.stringify({ 'workbench.theme': theme }))
    const proxy = await TestProxy.start(redis.port)
    try {
      const { window } = await launch({ env: { TASKGUARD_URL: `redis://127.0.0.1:${proxy.port}` } })
      await expect(window.locator('html')).toHaveAttribute('data-theme', theme)
      await problems(window, 1)
      await runCommand(window, 'everything cleanable')
      await expect(item(window, '1')).toBeVisible(SLOW)
      await window.keyboard.press('ArrowDown')
      await window.keyboard.press('ArrowRight')
      await expect(tree(window).getByRole('treeitem', { level: 3 }).first()).toBeVisible()
      expect(await faults(window), 'the plan').toEqual([])
      await window.keyboard.press('Control+Enter')
      await expect(window.getByRole('button', { name: /^Undo 1/ })).toBeVisible(SLOW)
      expect(await faults(window), 'applied').toEqual([])
      await runCommand(window, 'cleanup history')
      await expect(window.getByRole('row', { name: /app:/ })).toBeVisible(SLOW)
      expect(await faults(window), 'the history').toEqual([])

      // An act of which nobody knows whether it was done: its connection was lost as it was sent.
      await orphan(redis.client(), 'lost')
      await expect(
        window.getByRole('tree', { name: 'Problems' }).getByText('lost', { exact: true })
      ).toBeVisible(SLOW)
      await runCommand(window, 'everything cleanable')
      await expect(item(window, 'lost')).toBeVisible(SLOW)
      await expect(tree(window)).toBeFocused()
      proxy.loseAt('\r\ndelete_lock\r\n')
      await window.keyboard.press('Control+Enter')
      await expect(item(window, 'lost')).toContainText(/Failed.*it may have been done or not/, SLOW)
      await runCommand(window, 'cleanup history')
      const row = window.getByRole('row', { name: /app:.*0 · 0 · 1.*1 not known/ })
      await row.getByRole('button', { name: /^What the cleanup of/ }).click(SLOW)
      const did = window
        .getByRole('list')
        .getByRole('listitem')
        .filter({ hasText: `${TYPE} lost` })
      await expect(did).toContainText('Not known: no answer came')
      expect(await faults(window), 'the history of what is not known').toEqual([])
      await window.screenshot({ path: test.info().outputPath('history-not-known.png') })
      await writeFile(
        join(home, 'settings.json'),
        JSON.stringify({ 'workbench.theme': theme, 'workbench.language': 'zh-CN' })
      )
      await expect(did).toContainText('结果不明：没有收到应答', SLOW)
      await window.screenshot({ path: test.info().outputPath('history-not-known.zh-CN.png') })
    } finally {
      await proxy.stop()
    }
  })
}
