import { readFile, writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { pathWith, standInNvidiaSmi } from '../support/nvidia-smi'
import { runs } from '../support/processes'
import { readResource } from '../support/records'
import { startRedis } from '../support/redis'
import { until } from '../support/until'
import { expect, test } from './support/fixtures'

const PATIENCE = { timeout: 60_000 }
const UNTIL = { timeoutMs: 60_000 }

const LINK = 'https://lab.example/run/1'

const waitsFor = 'while [ ! -e "$0" ]; do sleep 0.05; done'

test('a job is stopped, waits, observes, is forced, is queued, and its outcome waits for a Redis that is away', async ({
  launch,
  cli,
  home
}) => {
  test.setTimeout(300_000)
  const file = (name: string): string => join(home, name)
  const [pidFile, goElsewhere, goLate] = [file('pid'), file('go-elsewhere'), file('go-late')] as const
  const [goQueued, notes] = [file('go-queued'), file('notes')] as const
  const shell = (script: string, ...args: string[]): string[] => ['sh', '-c', script, ...args]
  const templates = [
    {
      name: 'stubborn',
      type: 'data_analysis',
      resourceId: 'rows',
      command: shell(
        `trap "" INT TERM; echo $$ > "$0"; echo ready ${LINK}; while :; do sleep 0.1; done`,
        pidFile
      ),
      grace: '500ms'
    },
    { name: 'quick', type: 'video_analysis', resourceId: 'tape-1', command: shell('echo did it') },
    {
      name: 'late',
      type: 'audio_analysis',
      resourceId: 'song',
      command: shell(`echo ready; ${waitsFor}; echo '{"notes": 7}' > "$TASKGUARD_RESULT_FILE"`, goLate),
      lease: '3s'
    },
    ...['first', 'second', 'third'].map((name) => ({
      name,
      type: 'image_analysis',
      resourceId: name,
      command: shell(
        `echo ready; ${waitsFor}; echo "$2 $CUDA_VISIBLE_DEVICES" >> "$1"`,
        goQueued,
        notes,
        name
      ),
      gpus: { count: 1 }
    }))
  ]
  await writeFile(join(home, 'settings.json'), JSON.stringify({ 'jobs.templates': templates }))
  // One that has everything still when it is back.
  const redis = await startRedis({ args: ['--appendonly', 'yes', '--appendfsync', 'always'] })
  const gpus = await standInNvidiaSmi({ kind: 'idle', gpus: 1 })
  try {
    const { app, window } = await launch({ env: { TASKGUARD_URL: redis.url, PATH: pathWith(gpus) } })
    const resource = (type: string, id: string) => readResource(redis.client(), type, id)
    const tape = resource('video_analysis', 'tape-1')
    const button = (name: string) => window.getByRole('button', { name, exact: true })
    const sentence = window.locator('.job-sentence')
    const log = window.locator('.xterm-rows')
    const who = `${userInfo().username}@`
    const run = ['run', '--url', redis.url, '--type', 'video_analysis', '--id', 'tape-1', '--']

    await test.step('one that ignores the signals is killed after its grace', async () => {
      await openLaunch(window, 'stubborn')
      await button('Start').click(PATIENCE)
      await expect(log).toContainText('ready', PATIENCE)
      await expect(sentence).toContainText('Running for', PATIENCE)
      // A link of its output is copied, not opened.
      await expect(async () => {
        const screen = window.locator('.xterm-screen')
        await screen.hover({ position: { x: 90, y: 8 } })
        await screen.click({ position: { x: 100, y: 8 } })
        expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toBe(LINK)
      }).toPass(PATIENCE)
      const pid = Number(await readFile(pidFile, 'utf8'))
      expect(await runs(pid)).toBe(true)
      await window.keyboard.press('Shift+F5')
      await window.getByRole('option', { name: 'Stop it' }).click(PATIENCE)
      await expect(sentence).toContainText(`Cancelled: cancelled by ${who}`, PATIENCE)
      await expect(sentence).toContainText('killed by SIGKILL')
      const rows = resource('data_analysis', 'rows')
      expect(await rows.lock()).toBeNull()
      const error = expect.stringContaining(`cancelled by ${who}`)
      expect(await rows.record()).toMatchObject({ status: 'cancelled', error })
      expect(await runs(pid)).toBe(false)
    })

    await test.step('beside a run elsewhere it observes, and waits for its end', async () => {
      const elsewhere = cli.start([...run, ...shell(`${waitsFor}; exit 3`, goElsewhere)])
      const owner = await until('it runs elsewhere', async () => (await tape.lock()) ?? false, UNTIL)
      await openLaunch(window, 'quick')
      await expect(window.getByText(/^Running elsewhere: on /)).toBeVisible(PATIENCE)
      await button('Observe Only').click()
      await expect(sentence).toContainText('Completed in ', PATIENCE)
      await expect(window.locator('.job-chips')).toContainText('Observes only')
      expect(await tape.lock()).toBe(owner)

      await openLaunch(window, 'quick')
      await button('Wait, Then Run').click(PATIENCE)
      await expect(sentence).toContainText('Waits for the run that holds the resource', PATIENCE)
      await writeFile(goElsewhere, '')
      await expect(sentence).toContainText('Completed in ', PATIENCE)
      expect((await elsewhere.result).code).toBe(3)
      const [, , waited] = await tape.records()
      expect(waited).toMatchObject({ status: 'completed', test: true })
    })

    await test.step('what is completed is shown, and done again by a force that is in the audit trail', async () => {
      const left = `echo '{"frames": 40}' > "$TASKGUARD_RESULT_FILE"`
      expect((await cli.run([...run, ...shell(left)])).code).toBe(0)
      await openLaunch(window, 'quick')
      await expect(window.getByText('Completed already. Its stored result is below.')).toBeVisible(PATIENCE)
      await expect(window.getByRole('region', { name: 'Stored result' })).toContainText('"frames": 40')
      await expect(button('Start')).toBeHidden()
      await expect(button('Run Again by Force')).toBeDisabled()
      await window.getByLabel('Run it again all the same').check()
      await button('Run Again by Force').click()
      await expect(sentence).toContainText('Completed in ', PATIENCE)
      await expect(window.locator('.job-chips')).toContainText('Forced')
      // A test run, forced or not, leaves the fleet's outcome what it was.
      expect(await tape.state()).toMatchObject({ status: 'completed', result: { frames: 40 } })
      await window.keyboard.press('Control+k')
      await window.keyboard.press('a')
      const row = window.getByRole('row', { name: /forced a run video_analysis tape-1/ })
      await expect(row).toContainText(who, PATIENCE)
    })

    await test.step('three wait for one GPU in the order that is shown, and changed', async () => {
      const row = (name: string) => window.getByRole('option', { name: new RegExp(name) })
      await openLaunch(window, 'first')
      await button('Start').click(PATIENCE)
      await expect(log).toContainText('ready', PATIENCE)
      await expect(window.locator('.job-chips')).toContainText('GPU 0')
      for (const [name, place] of [
        ['second', '#1'],
        ['third', '#2']
      ] as const) {
        await openLaunch(window, name)
        await button('Put in the Queue').click(PATIENCE)
        await expect(row(name)).toContainText(place, PATIENCE)
      }
      await window.keyboard.press('Control+4')
      await expect(window.getByRole('listbox', { name: 'Jobs' })).toBeFocused()
      await expect(row('third')).toHaveAttribute('aria-selected', 'true')
      await window.keyboard.press('Alt+ArrowUp')
      await expect(row('third')).toContainText('#1', PATIENCE)
      await expect(row('second')).toContainText('#2', PATIENCE)
      await expect(window.getByRole('button', { name: '1 job +2' })).toBeVisible(PATIENCE)
      await writeFile(goQueued, '')
      await expect(row('second')).toContainText('Completed', PATIENCE)
      const [uuid = ''] = gpus.uuids
      const took = ['first', 'third', 'second'].map((name) => `${name} ${uuid}\n`)
      expect(await readFile(notes, 'utf8')).toBe(took.join(''))
    })

    await test.step('its outcome is pending while Redis is away, and delivered when it is back', async () => {
      await openLaunch(window, 'late')
      await window.getByLabel('Record the outcome').check(PATIENCE)
      await button('Start').click(PATIENCE)
      await expect(log).toContainText('ready', PATIENCE)
      await expect(sentence).toContainText('Running for', PATIENCE)
      await redis.kill()
      await writeFile(goLate, '')
      const pending = window.getByText(/^Delivery pending: /)
      await expect(pending).toBeVisible({ timeout: 90_000 })
      await expect(sentence).toContainText('Completed in ')
      await redis.start()
      await expect(pending).toBeHidden({ timeout: 90_000 })
      const song = resource('audio_analysis', 'song')
      expect(await song.state()).toMatchObject({ status: 'completed', result: { notes: 7 } })
      expect(await song.lock()).toBeNull()
    })
  } finally {
    await redis.stop()
    await gpus.remove()
  }
})

async function openLaunch(window: Page, template: string): Promise<void> {
  await window.keyboard.press('Control+4')
  await window.getByRole('button', { name: `Launch ${template}`, exact: true }).click(PATIENCE)
  await window.getByLabel('Endpoint', { exact: true }).selectOption({ label: 'TASKGUARD_URL' })
}
