import { expect, test } from './support/fixtures'

test('first run: the demo fleet is one click away, shows its problems, and ends with another', async ({
  launch
}) => {
  const { window } = await launch()
  await expect(window.getByRole('heading', { name: 'Watch a Redis' })).toBeVisible()
  await window.getByRole('button', { name: 'Try the demo fleet' }).click()

  await expect(window.getByRole('tab', { name: 'Locks' })).toHaveAttribute('aria-selected', 'true')
  await expect(window.getByRole('row', { name: /video_analysis/ }).first()).toBeVisible({ timeout: 20_000 })
  await expect(window.getByRole('treeitem', { name: /Running twice/ })).toBeVisible({ timeout: 20_000 })

  const running = window.getByRole('button', { name: 'Demo fleet running' })
  await expect(running).toBeVisible({ timeout: 20_000 })
  await running.click()
  await expect(running).toHaveCount(0, { timeout: 20_000 })
})

test('first run: a pasted URL is watched, and a wrong one is told at its field', async ({
  launch,
  redis,
  cli
}) => {
  const { window } = await launch()
  const url = window.getByRole('textbox', { name: 'Redis URL' })
  await url.fill('http://redis.example')
  await window.getByRole('button', { name: 'Watch', exact: true }).click()
  await expect(url).toHaveAttribute('aria-invalid', 'true')
  await expect(window.getByRole('alert')).not.toBeEmpty()

  cli.start(['run', '--url', redis.url, '--type', 'image_analysis', '--id', 'A1', '--', 'sleep', '300'])
  await url.fill(redis.url)
  await window.getByRole('textbox', { name: 'Name' }).fill('staging')
  await window.getByRole('button', { name: 'Watch', exact: true }).click()
  await expect(window.getByRole('row', { name: /A1/ })).toBeVisible({ timeout: 15_000 })
  await window.keyboard.press('Control+6')
  await expect(window.getByRole('listitem').filter({ hasText: 'staging' })).toContainText('live')
})
