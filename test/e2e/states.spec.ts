import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { faultsInThemes } from './support/axe'
import { expect, test } from './support/fixtures'
import { startRun } from './support/runs'

test('a Redis that stops answering: rows stay and say as of when, its output says why, in both languages', async ({
  launch,
  home,
  redis,
  cli
}) => {
  startRun(cli, { url: redis.url, id: 'kept-1' })
  // A lock that nobody knows of: a problem, beside the rows.
  await redis.client().set('taskguard:{video_analysis}:lock:lone-1', 'someone-by-hand', 'EX', 3600)
  await writeFile(
    join(home, 'settings.json'),
    JSON.stringify({ endpoints: [{ name: 'fleet', url: redis.url }], 'embedded.enabled': false })
  )
  const { window } = await launch()
  const row = window.getByRole('row', { name: /kept-1/ })
  await expect(row).toBeVisible({ timeout: 20_000 })
  await expect(window.getByRole('treeitem', { name: /lone-1/ })).toBeVisible({ timeout: 30_000 })

  process.kill(redis.pid, 'SIGSTOP')
  try {
    await expect(window.getByText(/as of \d\d:\d\d ago/).first()).toBeVisible({ timeout: 60_000 })
    await expect(row).toBeVisible()
    await expect(row).toHaveClass(/stale/)
    // Every live view says so for itself.
    const sideBar = window.getByRole('region', { name: /^(Problems|Locks|Endpoints)$/ })
    await expect(sideBar.getByRole('button', { name: /^fleet as of \d\d:\d\d ago/ })).toBeVisible()
    await window.keyboard.press('Control+2')
    await expect(sideBar.getByRole('button', { name: /^fleet as of \d\d:\d\d ago/ })).toBeVisible()
    await window.keyboard.press('Control+6')
    await expect(sideBar.getByText(/connection lost · as of \d\d:\d\d ago/)).toBeVisible()
    await window.keyboard.press('F8')
    const problem = window.getByRole('article')
    await expect(problem.getByText(/fleet does not answer in time/)).toContainText(/as of \d\d:\d\d ago/)
    expect(await faultsInThemes(window)).toEqual([])
    await window.keyboard.press('Control+2')
    await window.getByRole('button', { name: 'Show Output' }).click()
    const output = window.getByRole('log', { name: 'Output of fleet' })
    await expect(output).toContainText('no answer')
    await expect(window.getByRole('combobox', { name: 'Output channel' })).toHaveValue(
      'endpoint:settings:fleet'
    )

    await writeFile(
      join(home, 'settings.json'),
      JSON.stringify({
        endpoints: [{ name: 'fleet', url: redis.url }],
        'embedded.enabled': false,
        'workbench.language': 'zh-CN'
      })
    )
    await expect(window.getByRole('log', { name: 'fleet 的输出' })).toContainText('未能及时应答')
  } finally {
    process.kill(redis.pid, 'SIGCONT')
  }
  await expect(window.getByText(/截至/)).toHaveCount(0, { timeout: 60_000 })
  await expect(row).toBeVisible()
})

test('a wrong password is told with a way out, and with what the server said', async ({ launch, redis }) => {
  await redis.client().config('SET', 'requirepass', 'right')
  const url = redis.url.replace('redis://', 'redis://:wrong@')
  const { window } = await launch({ env: { TASKGUARD_URL: url } })
  await expect(window.getByText(/refuses the user name or password/).first()).toBeVisible({ timeout: 30_000 })
  await expect(window.getByText('Check the user name and the password.').first()).toBeVisible()
  await expect(window.getByRole('button', { name: 'Show Output' }).first()).toBeVisible()
})
