import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { alertEntrySchema } from '@shared/protocol/alerts'
import { alertsKey } from '@shared/protocol/keys'
import { DEFAULT_NAMESPACE } from '@shared/protocol/limits'
import { expect, test } from './support/fixtures'
import { startDuplicate, startRun } from './support/runs'
import { until } from '../support/until'

const KEY = alertsKey(DEFAULT_NAMESPACE)
const SLOW = { timeout: 20_000 }

const problem = (window: Page, id: string): Locator =>
  window.getByRole('treeitem', { level: 2 }).filter({ has: window.getByText(id, { exact: true }) })
const counts = (window: Page, text: RegExp): Locator => window.getByRole('button', { name: text })

test('by keys alone: a duplicate is found, opened, acknowledged with a note; another app sees it', async ({
  launch,
  home,
  redis,
  cli
}) => {
  const env = { TASKGUARD_URL: redis.url }
  const { window } = await launch({ env })
  startDuplicate(cli, { url: redis.url, id: 'tape-42' })
  await expect(problem(window, 'tape-42')).toBeVisible(SLOW)
  await expect(counts(window, /^1 critical/)).toBeVisible()

  await window.keyboard.press('Control+1')
  const tree = window.getByRole('tree', { name: 'Problems' })
  await expect(tree).toBeFocused()
  await window.keyboard.press('ArrowDown')
  await window.keyboard.press('Enter')
  const page = window.getByRole('article', { name: /Running twice/ })
  await expect(page.getByRole('listbox', { name: 'Runs over time' })).toBeVisible()

  await window.keyboard.press('a')
  await expect(window.getByRole('dialog', { name: 'Acknowledge video_analysis tape-42' })).toBeVisible()
  await expect(window.getByRole('textbox', { name: 'Note (optional)' })).toBeFocused()
  await window.keyboard.type('as expected: the migration')
  await window.keyboard.press('Enter')
  await expect(page.getByText(/^Acknowledged by .+@.+: as expected: the migration$/)).toBeVisible(SLOW)
  await expect(problem(window, 'tape-42')).toHaveClass(/\bquiet\b/)
  await expect(problem(window, 'tape-42').getByRole('img', { name: 'Acknowledged' })).toBeVisible()
  await expect(counts(window, /^0 critical.*1 more is acknowledged or snoozed/)).toBeVisible()
  const badge = window.getByRole('button', { name: 'Problems', exact: true }).locator('.activity-badge')
  await expect(badge).toHaveCount(0)

  const texts = Object.values(await redis.client().hgetall(KEY))
  expect(texts.map((text) => alertEntrySchema.parse(JSON.parse(text)))).toMatchObject([
    { state: 'acknowledged', note: 'as expected: the migration' }
  ])

  // Another person's app.
  const other = join(home, 'b')
  await mkdir(other)
  const second = await launch({ env: { ...env, TASKGUARD_HOME: other, HOME: join(other, 'user') } })
  await expect(problem(second.window, 'tape-42')).toHaveClass(/\bquiet\b/, SLOW)
  await second.window.keyboard.press('F8')
  await expect(second.window.getByText(/^Acknowledged by .+: as expected: the migration$/)).toBeVisible()
  await second.window.keyboard.press('Shift+A')
  await expect(problem(second.window, 'tape-42')).not.toHaveClass(/\bquiet\b/, SLOW)
  await expect(counts(window, /^1 critical/)).toBeVisible(SLOW)
  expect(await redis.client().exists(KEY)).toBe(0)
})

test('a snooze ends by the clock of Redis: the problem is active, and told of again', async ({
  launch,
  redis,
  cli,
  notifications
}) => {
  startDuplicate(cli, { url: redis.url, id: 'tape-7' })
  const { window } = await launch({ env: { TASKGUARD_URL: redis.url } })
  await expect(problem(window, 'tape-7')).toBeVisible(SLOW)
  const about = ({ summary }: { readonly summary: string }): boolean => summary.includes('tape-7')
  await notifications.waitFor('the duplicate', about)

  await window.keyboard.press('F8')
  await expect(window.getByRole('article', { name: /Running twice/ })).toBeVisible()
  await window.keyboard.press('s')
  await expect(window.getByRole('dialog', { name: 'Snooze video_analysis tape-7' })).toBeVisible()
  await window.keyboard.press('Enter')
  await expect(window.getByRole('textbox', { name: 'Note (optional)' })).toBeFocused()
  await window.keyboard.type('after lunch')
  await window.keyboard.press('Enter')
  await expect(problem(window, 'tape-7').getByRole('img', { name: 'Snoozed' })).toBeVisible(SLOW)
  await expect(counts(window, /^0 critical/)).toBeVisible()

  // An hour passes.
  const client = redis.client()
  const [[id, text]] = Object.entries(await client.hgetall(KEY)) as [[string, string]]
  const entry = alertEntrySchema.parse(JSON.parse(text))
  await client.hset(KEY, id, JSON.stringify({ ...entry, until: entry.at }))
  await expect(counts(window, /^1 critical/)).toBeVisible(SLOW)
  await expect(problem(window, 'tape-7')).not.toHaveClass(/\bquiet\b/)
  await expect(window.getByText(/^Active again: what .+: after lunch$/)).toBeVisible()
  await until('it is told again', () => notifications.received.filter(about).length === 2, {
    timeoutMs: 20_000
  })
})

test('problems are grouped by kind, endpoint or type, filtered, and left so', async ({
  launch,
  redis,
  cli
}) => {
  const env = { TASKGUARD_URL: redis.url }
  const first = await launch({ env })
  startDuplicate(cli, { url: redis.url, id: 'v-1', type: 'video_analysis' })
  startDuplicate(cli, { url: redis.url, id: 'a-1', type: 'audio_analysis' })
  startRun(cli, { url: redis.url, id: 'alone' })
  const group = (window: Page, name: string | RegExp): Locator =>
    window.getByRole('treeitem', { level: 1, name })
  await expect(problem(first.window, 'v-1')).toBeVisible(SLOW)
  await expect(problem(first.window, 'a-1')).toBeVisible(SLOW)
  await expect(group(first.window, /Running twice.*2/)).toBeVisible()
  await first.window.getByRole('button', { name: 'Group by Endpoint' }).click()
  await expect(group(first.window, /TASKGUARD_URL.*2/)).toBeVisible()
  await first.window.keyboard.press('Control+Shift+P')
  await first.window.keyboard.type('group by task type')
  await first.window.keyboard.press('Enter')
  await expect(group(first.window, /audio_analysis.*1/)).toBeVisible()
  await expect(group(first.window, /video_analysis.*1/)).toBeVisible()

  await first.window.keyboard.press('Control+1')
  await first.window.keyboard.press('Control+f')
  await expect(first.window.getByRole('textbox', { name: 'Filter the problems by text' })).toBeFocused()
  await first.window.keyboard.type('audio')
  await expect(problem(first.window, 'v-1')).toHaveCount(0)
  await expect(problem(first.window, 'a-1')).toBeVisible()
  await first.close()

  const again = await launch({ env })
  await expect(problem(again.window, 'a-1')).toBeVisible(SLOW)
  await expect(group(again.window, /audio_analysis.*1/)).toBeVisible()
  await expect(group(again.window, /video_analysis/)).toHaveCount(0)
  await expect(again.window.getByRole('textbox', { name: 'Filter the problems by text' })).toHaveValue(
    'audio'
  )
})

test('without the right to write there it says so, and nothing is lost', async ({ launch, redis, cli }) => {
  const client = redis.client()
  await client.call('ACL', 'SETUSER', 'reader', 'reset', 'on', '>pass', '~*', '&*', '+@all', '-hset')
  const url = redis.url.replace('redis://', 'redis://reader:pass@')
  const { window } = await launch({ env: { TASKGUARD_URL: url } })
  startDuplicate(cli, { url: redis.url, id: 'tape-9' })
  await expect(problem(window, 'tape-9')).toBeVisible(SLOW)
  await window.keyboard.press('F8')
  await expect(window.getByRole('article', { name: /Running twice/ })).toBeVisible()
  await window.keyboard.press('a')
  await window.keyboard.type('mine')
  await window.keyboard.press('Enter')
  await expect(window.getByRole('alert')).toContainText('This Redis user may not write there', SLOW)
  await expect(window.getByRole('alert')).not.toContainText('pass@')
  await expect(window.getByRole('textbox', { name: 'Note (optional)' })).toHaveValue('mine')
  await window.keyboard.press('Escape')
  await expect(problem(window, 'tape-9')).not.toHaveClass(/\bquiet\b/)
})
