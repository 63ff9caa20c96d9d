import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ElectronApplication, Locator, Page } from '@playwright/test'
import { startRedis } from '../support/redis'
import { expect, test } from './support/fixtures'
import { runCommand } from './support/palette'
import { startRun } from './support/runs'

const SLOW = { timeout: 20_000 }

/** The person's answers to the system's dialogs, which no test can press. */
const choose = (app: ElectronApplication, path: string): Promise<void> =>
  app.evaluate(({ dialog }, file) => {
    Object.assign(dialog, {
      showSaveDialog: async () => ({ canceled: false, filePath: file }),
      showOpenDialog: async () => ({ canceled: false, filePaths: [file] })
    })
  }, path)

const list = (window: Page): Locator => window.getByRole('list', { name: 'Endpoints' })
const item = (window: Page, name: string): Locator =>
  list(window)
    .getByRole('listitem')
    .filter({ has: window.getByRole('button', { name, exact: true }) })

test('endpoints go to a file without secrets, and from it into another app, which asks before it replaces', async ({
  launch,
  home,
  cli
}) => {
  const redis = await startRedis({ args: ['--requirepass', 'top-secret-77'] })
  try {
    const { port } = redis
    const settings = join(home, 'settings.json')
    // One server, seen under two namespaces.
    await writeFile(
      settings,
      JSON.stringify({
        version: 2,
        'embedded.enabled': false,
        endpoints: [
          { name: 'fleet', url: `redis://127.0.0.1:${port}`, protected: true },
          { name: 'nightly', url: `redis://127.0.0.1:${port}`, namespace: 'nightly', color: 'red' }
        ]
      })
    )
    const url = `redis://:top-secret-77@127.0.0.1:${port}`
    startRun(cli, { url, id: 'by-day' })
    startRun(cli, { url, id: 'by-night', more: ['--namespace', 'nightly'] })
    const { app, window } = await launch()
    await window.keyboard.press('Control+6')
    await expect(item(window, 'fleet')).toContainText('refuses the user name or password', SLOW)
    await window.getByRole('button', { name: 'fleet', exact: true }).click()
    await window.getByLabel('Password', { exact: true }).fill('top-secret-77')
    await window.keyboard.press('Enter')
    // Both are the same place: one password serves both.
    await expect(item(window, 'fleet')).toContainText('live', SLOW)
    await expect(item(window, 'nightly')).toContainText('live', SLOW)
    await window.keyboard.press('Control+2')
    const box = window.getByRole('combobox', { name: 'Filter locks' })
    await box.fill('endpoint:nightly')
    await expect(window.getByRole('row', { name: /by-night/ })).toBeVisible(SLOW)
    await expect(window.getByRole('row', { name: /by-day/ })).toHaveCount(0)
    await box.fill('endpoint:fleet')
    await expect(window.getByRole('row', { name: /by-day/ })).toBeVisible()
    await expect(window.getByRole('row', { name: /by-night/ })).toHaveCount(0)

    const file = join(home, 'endpoints.json')
    await choose(app, file)
    await runCommand(window, 'export endpoints')
    await expect(window.getByText(`2 endpoints were written to ${file}, without passwords.`)).toBeVisible(
      SLOW
    )
    const text = await readFile(file, 'utf8')
    expect(text).not.toContain('top-secret-77')
    expect((await stat(file)).mode & 0o777).toBe(0o600)

    // A colleague's: one of ours points elsewhere, one is new, one is wrong.
    const theirs = JSON.parse(text)
    theirs.endpoints[0].protected = false
    theirs.endpoints[1].port = port + 1
    theirs.endpoints.push(
      { name: 'theirs', url: `redis://127.0.0.1:${port}`, namespace: 'theirs' },
      { name: 'broken', kind: 'standalone', host: 'gpu', port: 70_000 }
    )
    await writeFile(file, JSON.stringify(theirs))
    await runCommand(window, 'import endpoints')
    const preview = window.getByRole('region', { name: 'Import endpoints' })
    await expect(preview).toBeFocused()
    const line = (name: string): Locator => preview.getByRole('listitem').filter({ hasText: name })
    await expect(line('fleet')).toContainText('differs: Protected')
    await expect(line('nightly')).toContainText('differs: Port')
    await expect(line('theirs')).toContainText('new')
    await expect(line('broken')).toContainText('not valid: port: takes 65535 or less')
    await preview.getByRole('checkbox', { name: 'Replace nightly' }).focus()
    await window.keyboard.press('Space')
    await preview.getByRole('button', { name: 'Import 2 endpoints' }).press('Enter')
    await expect(window.getByText('2 endpoints were imported.')).toBeVisible(SLOW)
    await expect(item(window, 'theirs')).toContainText('live', SLOW)
    await expect(item(window, 'nightly')).toContainText("can't be reached", SLOW)
    // What was not ticked stays as it was.
    const kept = JSON.parse(await readFile(settings, 'utf8'))
    expect(kept.endpoints).toMatchObject([
      { name: 'fleet', protected: true },
      { name: 'nightly', port: port + 1, namespace: 'nightly', color: 'red' },
      { name: 'theirs', namespace: 'theirs' }
    ])
    expect(kept.endpoints).toHaveLength(3)

    await writeFile(file, '{ "taskguard": "endpoints", ')
    await runCommand(window, 'import endpoints')
    await expect(preview.getByRole('alert')).toContainText('Nothing was read: endpoints.json:1:')
    await expect(preview.getByRole('button', { name: 'There is nothing to import.' })).toBeDisabled()
    await window.keyboard.press('Escape')
    await expect(preview).toHaveCount(0)
    await expect(list(window).getByRole('listitem')).toHaveCount(3)
  } finally {
    await redis.stop()
  }
})
