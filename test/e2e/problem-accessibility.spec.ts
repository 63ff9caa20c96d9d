import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { faults } from './support/axe'
import { expect, test } from './support/fixtures'
import { startDuplicate } from './support/runs'

for (const theme of ['dark', 'light', 'hc-dark', 'hc-light']) {
  test(`acknowledging has no serious fault of accessibility in ${theme}`, async ({
    launch,
    home,
    redis,
    cli
  }) => {
    await writeFile(join(home, 'settings.json'), JSON.stringify({ 'workbench.theme': theme }))
    const { window } = await launch({ env: { TASKGUARD_URL: redis.url } })
    await expect(window.locator('html')).toHaveAttribute('data-theme', theme)
    startDuplicate(cli, { url: redis.url, id: '8123' })
    await expect(window.getByRole('treeitem', { level: 2 }).first()).toBeVisible({ timeout: 20_000 })

    await window.keyboard.press('F8')
    await expect(window.getByRole('article')).toBeVisible()
    await window.keyboard.press('a')
    await expect(window.getByRole('textbox', { name: 'Note (optional)' })).toBeFocused()
    expect(await faults(window), 'the note').toEqual([])

    await window.keyboard.press('Enter')
    await expect(window.getByRole('img', { name: 'Acknowledged' })).toBeVisible({ timeout: 20_000 })
    expect(await faults(window), 'an acknowledged problem').toEqual([])

    await window.getByRole('button', { name: 'Show snoozed' }).click()
    await window.getByRole('tree', { name: 'Problems' }).press('Control+.')
    await expect(window.getByRole('dialog').getByRole('option').first()).toBeVisible()
    expect(await faults(window), 'its actions, snoozed ones left out').toEqual([])
  })
}
