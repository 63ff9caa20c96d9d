import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { Webhook } from 'standardwebhooks'
import { expect, test } from './support/fixtures'
import { filesWith } from './support/files-with'
import { startDuplicate } from './support/runs'
import { until } from '../support/until'
import { WebhookServer } from '../support/webhook-server'

const SLOW = { timeout: 30_000 }
const TOKEN = '7f3a9c21d0e84b56'

let hook: WebhookServer
test.beforeEach(async () => {
  hook = await WebhookServer.start()
})
test.afterEach(() => hook.stop())

async function command(window: Page, name: string): Promise<void> {
  await window.keyboard.press('Control+Shift+P')
  await window.keyboard.type(name)
  await window.keyboard.press('Enter')
}

const types = (): string[] => hook.taken.map(({ body }) => (JSON.parse(body) as { type: string }).type)
const resources = (): string[] =>
  hook.taken.flatMap(({ body }) => {
    const { data } = JSON.parse(body) as { data: { alerts?: { resource_id: string }[] } }
    return (data.alerts ?? []).map(({ resource_id }) => resource_id)
  })

test('a webhook is added, tried, told of a real duplicate, and of none that is acknowledged', async ({
  launch,
  home,
  redis,
  cli
}) => {
  test.setTimeout(120_000)
  const env = { TASKGUARD_URL: redis.url }
  const { window, log } = await launch({ env })
  await expect(window.getByText('TASKGUARD_URL').first()).toBeVisible(SLOW)
  startDuplicate(cli, { url: redis.url, id: 'known' })
  await expect(window.getByRole('treeitem', { level: 2 }).filter({ hasText: 'known' })).toBeVisible(SLOW)
  await window.keyboard.press('F8')
  await expect(window.getByRole('article', { name: /Running twice/ })).toBeVisible()
  await window.keyboard.press('a')
  await window.keyboard.press('Enter')
  await expect(window.getByText(/^Acknowledged by .+/).first()).toBeVisible(SLOW)

  await command(window, 'add alert channel')
  await expect(window.getByRole('textbox', { name: 'Webhook URL' })).toBeFocused()
  await window.keyboard.type(hook.url)
  await expect(window.getByRole('radio', { name: 'Webhook (JSON)' })).toBeChecked()
  await window.getByRole('button', { name: 'Generate' }).click()
  const secret = await window.getByRole('textbox', { name: 'Signing secret' }).inputValue()
  expect(secret).toMatch(/^whsec_.{44}$/)

  hook.next.push({ status: 401, body: 'invalid_token\n' })
  await window.getByRole('button', { name: 'Send a Test' }).click()
  await expect(window.getByText('HTTP 401 · invalid_token')).toBeVisible(SLOW)
  await expect(window.getByText(/refused it, and would again/)).toBeVisible()
  await window.getByRole('button', { name: 'Send a Test' }).click()
  await expect(window.getByText('It arrived.')).toBeVisible(SLOW)
  await expect(window.getByText('HTTP 200 · ok')).toBeVisible()
  expect(types()).toEqual(['alert.test'])

  await window.getByRole('textbox', { name: 'Name' }).fill('On call')
  await window.getByRole('button', { name: 'Save' }).click()
  await expect(window.getByText(/^Saved\./)).toBeVisible(SLOW)
  startDuplicate(cli, { url: redis.url, id: 'fresh' })
  await until('the duplicate arrives', () => resources().includes('fresh'), { timeoutMs: 30_000 })
  const told = hook.taken.at(-1)
  const headers = told?.headers as Record<string, string>
  expect(new Webhook(secret).verify(told?.body ?? '', headers)).toMatchObject({
    type: 'alert.opened',
    data: { alerts: [{ endpoint: 'TASKGUARD_URL', kind: 'duplicate_run', resource_id: 'fresh' }] }
  })
  expect(resources()).toEqual(['fresh'])

  await command(window, 'alert settings')
  const channel = window.getByRole('listitem').filter({ hasText: 'On call' })
  await expect(channel).toContainText('Takes alerts', SLOW)
  await expect(channel).toContainText('127.0.0.1')

  // Neither is in any file, nor in the log.
  expect(JSON.parse(await readFile(join(home, 'settings.json'), 'utf8').then(withoutComments))).toMatchObject(
    {
      'notifications.channels': [{ name: 'On call', kind: 'webhook' }]
    }
  )
  expect(await filesWith(home, TOKEN)).toEqual([])
  expect(await filesWith(home, secret)).toEqual([])
  expect(log()).not.toContain(TOKEN)
})

const withoutComments = (text: string): string => text.replace(/^\s*\/\/.*$/gm, '')

test('a server that refuses is said, and what it did not take is sent again', async ({
  launch,
  redis,
  cli
}) => {
  test.setTimeout(120_000)
  const { window } = await launch({ env: { TASKGUARD_URL: redis.url } })
  await expect(window.getByText('TASKGUARD_URL').first()).toBeVisible(SLOW)
  await command(window, 'add alert channel')
  await window.keyboard.type(hook.url)
  await window.getByRole('textbox', { name: 'Name' }).fill('Team')
  await window.getByRole('button', { name: 'Save' }).click()
  await expect(window.getByText(/^Saved\./)).toBeVisible(SLOW)
  hook.answer = { status: 403, body: '<b>action_prohibited</b>' }
  startDuplicate(cli, { url: redis.url, id: 'tape' })
  const status = window.getByRole('button', { name: /Alerts don't reach Team/ })
  await expect(status).toBeVisible(SLOW)
  await status.click()
  const channel = window.getByRole('listitem').filter({ hasText: 'Team' })
  await expect(channel).toContainText('1 message was refused')
  await expect(channel).toContainText('HTTP 403 · <b>action_prohibited</b>')
  hook.answer = { status: 200 }
  await channel.getByRole('button', { name: 'Send Again' }).click()
  await until('it arrives', () => resources().includes('tape'), { timeoutMs: 30_000 })
  await expect(status).toHaveCount(0)

  // Switched off, renamed and removed by keys and menu.
  await command(window, 'switch alert channel off')
  await expect(channel).toContainText('Switched off')
  await channel.getByRole('button', { name: 'Actions for Team' }).click()
  await window.getByRole('menuitem', { name: 'Remove…' }).click()
  await window.keyboard.press('ArrowDown')
  await window.keyboard.press('Enter')
  await expect(window.getByText('No channels yet')).toBeVisible(SLOW)
})

test('a notification and a sound are tried, and a sound comes with an alert', async ({
  launch,
  redis,
  cli,
  notifications
}) => {
  test.setTimeout(90_000)
  const { window, pageErrors } = await launch({ env: { TASKGUARD_URL: redis.url } })
  await expect(window.getByText('TASKGUARD_URL').first()).toBeVisible(SLOW)
  await window.evaluate(() => {
    const started: number[] = []
    Object.assign(globalThis, { started })
    // oxlint-disable-next-line typescript/unbound-method -- it is called with its tone below
    OscillatorNode.prototype.start = new Proxy(OscillatorNode.prototype.start, {
      apply: (start, tone: OscillatorNode, args) => {
        started.push(tone.frequency.value)
        return Reflect.apply(start, tone, args)
      }
    })
  })
  const tones = (): Promise<number> =>
    window.evaluate(() => (globalThis as unknown as { started: number[] }).started.length)
  await command(window, 'alert settings')
  const ways = window.getByRole('button', { name: 'Show a Test Notification' })
  await expect(ways).toBeVisible(SLOW)
  // What is brought into sight moves its list, not the window.
  await expect
    .poll(() => window.locator('#workbench-columns').evaluate((one) => one.scrollHeight - one.clientHeight))
    .toBe(0)
  await ways.click()
  await notifications.waitFor('the test', ({ summary }) => summary === 'A test from Task Guard')
  await expect(window.getByText('It was shown.')).toBeVisible(SLOW)

  await expect(window.getByRole('button', { name: 'Play It' })).toBeDisabled()
  await window.getByRole('combobox', { name: 'Sound' }).selectOption('chime')
  await window.getByRole('button', { name: 'Play It' }).click()
  await until('it plays', async () => (await tones()) === 2, { timeoutMs: 20_000 })
  startDuplicate(cli, { url: redis.url, id: 'loud' })
  await notifications.waitFor('the duplicate', ({ summary }) => summary.includes('loud'), {
    timeoutMs: 30_000
  })
  await until('it plays again', async () => (await tones()) === 4, { timeoutMs: 20_000 })
  expect(pageErrors).toEqual([])
})
