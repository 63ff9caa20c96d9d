import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from './support/fixtures'
import { startRun } from './support/runs'

test('a Redis that stops answering: rows stay and say as of when, its output says why, in both languages', async ({
  launch,
  home,
  redis,
  cli
}) => {
  startRun(cli, { url: redis.url, id: 'kept-1' })
  await writeFile(
    join(home, 'settings.json'),
    JSON.stringify({ endpoints: [{ name: 'fleet', url: redis.url }], 'embedded.enabled': false })
  )
  const { window } = await launch()
  const row = window.getByRole('row', { name: /kept-1/ })
  await expect(row).toBeVisible({ timeout: 20_000 })

  process.kill(redis.pid, 'SIGSTOP')
  try {
    await expect(window.getByText(/as of .* ago/).first()).toBeVisible({ timeout: 60_000 })
    await expect(row).toBeVisible()
    await expect(row).toHaveClass(/stale/)
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
