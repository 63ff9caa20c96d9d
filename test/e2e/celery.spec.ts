import { truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { TestFleet } from '../support/celery/fleet'
import { startRabbitMq, type TestRabbitMq } from '../support/celery/rabbitmq'
import { until } from '../support/until'
import { faults, faultsInThemes } from './support/axe'
import { expect, test } from './support/fixtures'
import { runCommand } from './support/palette'

const SLOW = { timeout: 60_000 }
/** Seconds; of the Redis broker. */
const VISIBILITY = 4

const overview = (window: Page): Locator => window.getByRole('article', { name: 'Celery' })
const rowsOf = (window: Page, name: string): Locator =>
  overview(window).getByRole('region', { name }).getByRole('row')

/** Names the fleet in the settings, before the app starts. */
const settings = (home: string, url: string, celery: object): Promise<void> =>
  writeFile(
    join(home, 'settings.json'),
    JSON.stringify({ version: 2, 'embedded.enabled': false, endpoints: [{ name: 'fleet', url, celery }] })
  )

async function openOverview(window: Page): Promise<void> {
  await runCommand(window, 'celery overview')
  await expect(overview(window)).toBeVisible()
}

/** The worker's heartbeats count a task: what a duplicate is proven by. */
const counts = (window: Page, worker: string): Promise<void> =>
  expect(
    rowsOf(window, 'Workers').filter({ hasText: worker }).getByRole('cell').nth(2),
    `${worker} counts its task`
  ).toHaveText('1', SLOW)

test.describe('on RabbitMQ', () => {
  let rabbit: TestRabbitMq
  test.beforeAll(async () => {
    test.setTimeout(180_000)
    rabbit = await startRabbitMq({ management: true })
  })
  test.afterAll(async () => {
    await rabbit?.stop()
  })

  test('a closed connection makes a task run twice: the notification comes within two seconds', async ({
    launch,
    home,
    redis,
    notifications
  }) => {
    test.setTimeout(400_000)
    const fleet = new TestFleet({
      broker: rabbit.celeryUrl,
      backend: redis.url,
      book: { url: redis.url, redis: redis.client() }
    })
    try {
      await settings(home, redis.url, { broker: rabbit.url, managementUrl: rabbit.managementUrl })
      const workers = [await fleet.worker('one'), await fleet.worker('two')]
      const { window } = await launch()
      await expect(window.getByText('fleet').first()).toBeVisible(SLOW)
      await openOverview(window)
      await expect(overview(window)).toContainText('Listening to amqp://127.0.0.1', SLOW)
      for (const { hostname } of workers)
        await expect(rowsOf(window, 'Workers').filter({ hasText: hostname })).toContainText('alive', SLOW)
      const id = await fleet.send('tape-1', 300)
      const first = await fleet.start('tape-1', 1)
      await counts(window, first.worker)
      await expect(rowsOf(window, 'Running tasks').filter({ hasText: 'lab.analyze' })).toHaveCount(1)

      const queue = rowsOf(window, 'Queues').filter({ hasText: 'celery' })
      await expect(queue.getByRole('cell').nth(2), 'its message is not acknowledged').toHaveText('1', SLOW)

      expect(await rabbit.closeHolders()).toBe(1)
      const second = await fleet.start('tape-1', 2)
      const told = await notifications.waitFor(
        'lab.analyze',
        ({ summary }) => summary.includes('lab.analyze'),
        {
          timeoutMs: 60_000
        }
      )
      expect(told.at - second.at * 1000, 'milliseconds from the second start').toBeLessThan(2_000)
      expect(`${told.summary} ${told.body}`).toContain(id)
      expect(told.body).toContain('runs more than once at the same time')

      await expect(rowsOf(window, 'Running tasks').filter({ hasText: 'lab.analyze' })).toHaveCount(2)
      expect(await faultsInThemes(window), 'the overview with a duplicate').toEqual([])
      await window.screenshot({ path: test.info().outputPath('celery-rabbitmq.png') })
      notifications.click(told.id)
      const page = window.getByRole('tabpanel').filter({ hasText: id }).first()
      await expect(page).toContainText('Celery runs it twice')
      await expect(page).toContainText(second.worker)
      expect(await faults(window), 'the page of the problem').toEqual([])
      await window.screenshot({ path: test.info().outputPath('celery-problem.png') })
      // The way from the problem to the fleet is its suggestion.
      await window.keyboard.press('Control+Enter')
      await expect(overview(window)).toBeVisible()

      await rabbit.shutdown()
      await expect(overview(window)).toContainText('is away since', SLOW)
      await window.screenshot({ path: test.info().outputPath('celery-away.png') })
      expect(await faultsInThemes(window), 'the overview without its broker').toEqual([])
      await rabbit.start()
      await expect(overview(window)).toContainText('Listening to amqp://127.0.0.1', { timeout: 120_000 })
      await expect(overview(window)).toContainText('the broker was away')
      await fleet.enough('tape-1')
    } finally {
      fleet.stop()
    }
  })
})

test('a Redis broker gives a task out again: announced, then told within two seconds of the second start', async ({
  launch,
  home,
  redis,
  notifications
}) => {
  test.setTimeout(240_000)
  const fleet = new TestFleet({
    broker: `${redis.url}/1`,
    backend: `${redis.url}/2`,
    book: { url: `${redis.url}/3`, redis: redis.client({ db: 3 }) },
    visibilityTimeout: VISIBILITY
  })
  try {
    await settings(home, redis.url, {
      broker: `${redis.url}/1`,
      backend: `${redis.url}/2`,
      visibilityTimeout: `${VISIBILITY}s`
    })
    const one = await fleet.worker('one')
    const { window } = await launch()
    await expect(window.getByText('fleet').first()).toBeVisible(SLOW)
    await openOverview(window)
    await expect(rowsOf(window, 'Workers').filter({ hasText: one.hostname })).toContainText('alive', SLOW)
    const id = await fleet.send('tape-2', 300)
    const first = await fleet.start('tape-2', 1)
    await counts(window, one.hostname)
    const due = await notifications.waitFor(
      'it is due',
      ({ body }) => body.includes('gives this message out again'),
      {
        timeoutMs: 60_000
      }
    )
    expect(`${due.summary} ${due.body}`).toContain(id)
    await expect(rowsOf(window, 'Running tasks').filter({ hasText: 'lab.analyze' })).toContainText(
      /in \d s|overdue by/
    )
    await until('its time is up', () => Date.now() > (first.at + VISIBILITY) * 1000 + 500, {
      timeoutMs: 60_000
    })
    // A worker that starts looks for what is to be given out again.
    const two = await fleet.worker('two')
    const second = await fleet.start('tape-2', 2)
    expect(second.worker).toBe(two.hostname)
    const told = await notifications.waitFor(
      'it runs twice',
      ({ body }) => body.includes('runs more than once at the same time'),
      { timeoutMs: 60_000 }
    )
    expect(told.at - second.at * 1000, 'milliseconds from the second start').toBeLessThan(2_000)
    await expect(rowsOf(window, 'Running tasks').filter({ hasText: 'redelivered' }).first()).toBeVisible(SLOW)
    await window.screenshot({ path: test.info().outputPath('celery-redis.png') })
    await fleet.enough('tape-2')
    await expect(rowsOf(window, 'Running tasks')).toHaveCount(0, SLOW)
    await window.screenshot({ path: test.info().outputPath('celery-over.png') })

    // Why it happened: what the workers say of their settings.
    await overview(window).getByRole('button', { name: 'Check Settings' }).click()
    const advice = window.getByRole('article', { name: 'Celery settings' })
    await expect(advice).toContainText('2 workers', SLOW)
    const timeout = advice.getByRole('region').filter({ hasText: 'visibility_timeout' }).first()
    await expect(timeout).toContainText('To be changed')
    await expect(timeout).toContainText(`= ${VISIBILITY}`)
    expect(await faults(window), 'the settings of the fleet').toEqual([])
    await window.screenshot({ path: test.info().outputPath('celery-advice.png') })
  } finally {
    fleet.stop()
  }
})

test('the fleet is named in the form, tried, and shown; in Chinese, too', async ({ launch, home, redis }) => {
  test.setTimeout(180_000)
  await writeFile(
    join(home, 'settings.json'),
    JSON.stringify({ version: 2, 'embedded.enabled': false, endpoints: [{ name: 'fleet', url: redis.url }] })
  )
  const { app, window } = await launch()
  await expect(window.getByText('fleet').first()).toBeVisible(SLOW)
  await runCommand(window, 'show endpoints')
  const item = window.getByRole('list', { name: 'Endpoints' }).getByRole('listitem')
  await item.getByRole('button', { name: 'fleet', exact: true }).click()
  await window.getByRole('radio', { name: 'Another broker' }).check()
  const box = (name: string): Locator => window.getByRole('textbox', { name, exact: true })
  await box('Broker URL').fill('kafka://x')
  await window.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(window.getByText(/is no URL of a broker/)).toBeVisible()
  // A password that is pasted with it goes to a field of its own.
  await box('Broker URL').fill(`redis://:hunter2@127.0.0.1:${redis.port}/1`)
  await expect(box('Broker URL')).toHaveValue(`redis://127.0.0.1:${redis.port}/1`)
  await expect(window.getByLabel('Password at the broker')).toHaveValue('hunter2')
  await window.getByLabel('Password at the broker').fill('')
  await window.getByRole('button', { name: 'Test Connection', exact: true }).click()
  await expect(window.getByRole('region', { name: 'Connection test' })).toContainText(
    'Events can be listened to',
    SLOW
  )
  expect(await faultsInThemes(window), 'the form with a broker').toEqual([])
  await window.getByRole('heading', { name: 'Celery' }).scrollIntoViewIfNeeded()
  await window.screenshot({ path: test.info().outputPath('celery-form.png') })
  await window.getByRole('button', { name: 'Save', exact: true }).click()
  await item.getByRole('button', { name: 'Celery: listening' }).click(SLOW)
  await expect(overview(window)).toContainText('No worker was heard of yet', SLOW)
  expect(await faults(window), 'the overview of a fleet that is not there').toEqual([])
  await window.screenshot({ path: test.info().outputPath('celery-empty.png') })
  // A fleet that can't be asked has its settings' file.
  const config = join(home, 'celeryconfig.py')
  await writeFile(config, 'broker_url = "amqp://rabbit"\ntask_acks_late = False\ntask_time_limit = LIMIT\n')
  await app.evaluate(({ dialog }, file) => {
    Object.assign(dialog, { showOpenDialog: async () => ({ canceled: false, filePaths: [file] }) })
  }, config)
  await runCommand(window, 'check a settings file')
  const checked = window.getByRole('article', { name: 'Celery settings file' })
  await expect(checked).toContainText(`Read from ${config}`, SLOW)
  await expect(checked.getByRole('region').filter({ hasText: 'task_acks_late' }).first()).toContainText(
    'To be changed'
  )
  await expect(checked).toContainText('task_time_limit = LIMIT')
  expect(await faults(window), 'the settings of a file').toEqual([])
  await window.screenshot({ path: test.info().outputPath('celery-file.png') })
  // What is none says why, in the window's language.
  const at = (name: string): string => join(home, name)
  await writeFile(at('notes.txt'), 'buy milk')
  await writeFile(at('other.py'), 'x = 1\n')
  await writeFile(at('core'), '')
  await truncate(at('core'), 5 * 1024 ** 3)
  const choose = async (button: string, name: string, text: string): Promise<void> => {
    await app.evaluate(({ dialog }, file) => {
      Object.assign(dialog, { showOpenDialog: async () => ({ canceled: false, filePaths: [file] }) })
    }, at(name))
    const page = window.getByRole('article')
    await page.getByRole('button', { name: button }).click()
    await expect(page.getByRole('alert')).toHaveText(text, SLOW)
    await window.screenshot({ path: test.info().outputPath(`celery-file-${button}-${name}.png`) })
  }
  await choose('Choose a File…', 'gone.py', `There is no file ${at('gone.py')}.`)
  await choose('Choose a File…', 'notes.txt', `${at('notes.txt')} is neither JSON nor a .py file.`)
  await choose('Choose a File…', 'other.py', `No setting of Celery's stands in ${at('other.py')}.`)
  await choose('Choose a File…', 'core', `${at('core')} is larger than 4 MiB.`)
  expect(await faults(window), 'a file that gives no settings').toEqual([])
  await writeFile(
    join(home, 'settings.json'),
    JSON.stringify({
      version: 2,
      'embedded.enabled': false,
      'workbench.language': 'zh-CN',
      endpoints: [{ name: 'fleet', url: redis.url, celery: { broker: `${redis.url}/1` } }]
    })
  )
  await expect(window.getByRole('article').getByRole('alert')).toHaveText(`${at('core')} 大于 4 MiB。`, SLOW)
  await choose('选择文件…', 'gone.py', `文件 ${at('gone.py')} 不存在。`)
  await choose('选择文件…', 'notes.txt', `${at('notes.txt')} 既不是 JSON，也不是 .py 文件。`)
  await choose('选择文件…', 'other.py', `${at('other.py')} 中没有 Celery 的设置。`)
  await window.keyboard.press('Control+w')
  await expect(overview(window)).toContainText('尚未收到任何工作进程的消息', SLOW)
  await window.screenshot({ path: test.info().outputPath('celery-zh.png') })
})
