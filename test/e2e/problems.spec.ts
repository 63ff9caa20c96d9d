import { expect, test } from './support/fixtures'

test('a duplicate in observe mode is a problem, opened and explained', async ({ launch, redis, cli }) => {
  const { app, window } = await launch({ env: { TASKGUARD_URL: redis.url } })
  await expect(window.getByText('No problems found')).toBeVisible()

  const observe = ['run', '--url', redis.url, '--type', 'video_analysis', '--id', '8123', '--mode', 'observe']
  const first = cli.start([...observe, '--task-id', 'task-1', '--', 'sleep', '300'])
  await expect(window.getByRole('row', { name: /8123/ })).toHaveCount(1)
  const second = cli.start([...observe, '--task-id', 'task-1', '--', 'sleep', '300'])

  const problem = window.getByRole('treeitem', { level: 2, name: /8123/ }).first()
  await expect(problem).toBeVisible()
  await expect(window.getByRole('row', { name: /8123/ })).toHaveCount(2)
  await expect(window.getByRole('img', { name: 'Runs more than once at the same time' })).toHaveCount(2)
  await expect(window.getByRole('button', { name: /1 critical/ })).toBeVisible()

  await window.keyboard.press('F8')
  const page = window.getByRole('article', { name: /Running twice/ })
  await expect(page.getByRole('listbox', { name: 'Runs over time' }).getByRole('option')).toHaveCount(2)
  await expect(page.getByText(/taskguard.* inspect .*video_analysis 8123/)).toBeVisible()
  await page.getByRole('button', { name: 'Copy command' }).first().click()
  await expect(page.getByText('Copied')).toBeVisible()
  expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toMatch(
    /inspect .*-- video_analysis 8123$/
  )

  await second.stop()
  await expect(page.getByText(/this problem is resolved/)).toBeVisible()
  await first.stop()
})
