import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathWith, standInNvidiaSmi } from '../support/nvidia-smi'
import { faultsInThemes } from './support/axe'
import { expect, test } from './support/fixtures'
import { startRun } from './support/runs'

test.describe('no serious fault of accessibility in any theme', () => {
  test('has a view', async ({ launch, home, redis, cli }) => {
    // Every view is looked through whole, in four themes.
    test.setTimeout(900_000)
    const theme = 'dark'
    const works = {
      name: 'works',
      type: 'video_analysis',
      resourceId: 'tape-1',
      command: ['sh', '-c', 'echo "::progress 0.4 frame 7"; exec sleep 600'],
      gpus: { count: 1 }
    }
    const first = { 'workbench.theme': theme, 'jobs.templates': [works] }
    await writeFile(join(home, 'settings.json'), JSON.stringify(first))
    const observe = [
      'run',
      '--url',
      redis.url,
      '--type',
      'video_analysis',
      '--id',
      '8123',
      '--mode',
      'observe'
    ]
    for (const task of ['a', 'b']) cli.start([...observe, '--task-id', task, '--', 'sleep', '300'])
    const gpus = await standInNvidiaSmi({ kind: 'idle', gpus: 2 })
    const { window } = await launch({ env: { TASKGUARD_URL: redis.url, PATH: pathWith(gpus) } })
    await expect(window.locator('html')).toHaveAttribute('data-theme', theme)
    await expect(window.getByRole('treeitem', { level: 2 }).first()).toBeVisible({ timeout: 15_000 })

    const views: readonly (readonly [name: string, show: () => Promise<void>])[] = [
      ['problems and locks', () => window.keyboard.press('Control+1')],
      [
        'locks by type, a row selected, details',
        async () => {
          await window.keyboard.press('Control+2')
          await window.keyboard.press('Home')
          await window.keyboard.press('Control+j')
          await window.getByRole('tab', { name: 'Lock Details' }).click()
        }
      ],
      ['output', () => window.getByRole('tab', { name: 'Output' }).click()],
      [
        'the event log',
        async () => {
          await window.getByRole('tab', { name: 'Event Log' }).click()
          await expect(window.getByRole('listbox', { name: 'Event Log' })).toBeVisible()
        }
      ],
      [
        'runs by type, a row selected',
        async () => {
          await window.keyboard.press('Control+3')
          await expect(window.getByRole('grid', { name: 'Runs of the last 7 days' })).toBeFocused()
          await expect(window.locator('.record-row').first()).toBeVisible()
          await window.keyboard.press('Home')
        }
      ],
      [
        'the audit trail, nothing in it',
        async () => {
          await window.keyboard.press('Control+k')
          await window.keyboard.press('a')
          await expect(window.getByRole('grid', { name: 'Audit trail' })).toBeFocused()
          await expect(window.getByRole('heading', { name: /^Nothing was done/ })).toBeVisible()
        }
      ],
      [
        'jobs, GPUs, a template, the launch page',
        async () => {
          await window.keyboard.press('Control+4')
          await window.getByRole('button', { name: 'Copy Sample: Video' }).click()
          await window.getByRole('button', { name: 'Launch works' }).click()
          await expect(window.getByRole('meter', { name: 'Memory in use of GPU 1' })).toBeVisible()
          await window.getByLabel('Endpoint', { exact: true }).selectOption({ label: 'TASKGUARD_URL' })
          await expect(window.getByRole('heading', { name: 'What would run' })).toBeVisible()
        }
      ],
      [
        'a job that runs on a GPU',
        async () => {
          await window.getByRole('button', { name: 'Start', exact: true }).click({ timeout: 60_000 })
          await expect(window.locator('.xterm-rows')).toContainText('::progress', { timeout: 60_000 })
          await expect(window.getByText(/^Taken by video_analysis tape-1/)).toBeVisible({
            timeout: 60_000
          })
        }
      ],
      ['endpoints', () => window.keyboard.press('Control+6')],
      ['a finding', () => window.keyboard.press('F8')],
      [
        'a resource, a record open',
        async () => {
          await window.keyboard.press('Alt+Enter')
          await expect(window.getByRole('listbox', { name: 'Runs over time' })).toBeFocused()
          await window.keyboard.press('Enter')
          await window.getByRole('button', { name: /:state:8123/ }).click()
        }
      ],
      [
        'the same in two groups, and an empty third',
        async () => {
          await window.keyboard.press('Control+\\')
          await expect(window.getByRole('region', { name: /^Editor group/ })).toHaveCount(2)
          await window.keyboard.press('Control+2')
          await window.keyboard.press('Control+\\')
          await expect(window.getByRole('region', { name: /^Editor group/ })).toHaveCount(3)
        }
      ],
      [
        'the keyboard shortcuts, alone in one group',
        async () => {
          await window.keyboard.press('Control+K')
          await window.keyboard.press('Control+W')
          await window.keyboard.press('F1')
          await expect(window.getByRole('grid', { name: 'Keyboard Shortcuts' })).toBeVisible()
        }
      ],
      [
        'the settings',
        async () => {
          await window.keyboard.press('Control+,')
          await expect(window.getByRole('group', { name: 'Long Run', exact: true })).toBeVisible()
        }
      ],
      [
        'the settings, searched, a list and a text that is wrong',
        async () => {
          await window.getByRole('textbox', { name: 'Search settings' }).fill('t')
          const box = window.getByRole('textbox', { name: 'Long Run', exact: true })
          await box.fill('soon')
          await expect(window.getByRole('alert')).toBeVisible()
        }
      ],
      [
        'a settings.json that is wrong',
        async () => {
          await writeFile(join(home, 'settings.json'), `{ "workbench.theme": "${theme}", "x": 1 }`)
          await expect(window.getByText(/settings\.json:1:\d+: x/)).toBeVisible()
        }
      ],
      [
        'the command palette',
        async () => {
          await window.keyboard.press('Control+Shift+P')
          await expect(
            window.getByRole('listbox', { name: 'Commands' }).getByRole('option').first()
          ).toBeVisible()
        }
      ],
      [
        'quick open',
        async () => {
          await window.keyboard.press('Control+P')
          await window.keyboard.type('8123')
          await expect(window.getByRole('option', { name: /8123/ }).first()).toBeVisible()
        }
      ],
      ['a chord that waits', () => window.keyboard.press('Control+K')],
      [
        'the form of a new endpoint',
        async () => {
          await window.keyboard.press('Escape')
          await window.keyboard.press('Escape')
          await window.keyboard.press('Control+6')
          await window.getByRole('button', { name: 'Watch a Redis…' }).first().click()
        }
      ],
      [
        'the form of a new alert channel, wrong and warned of',
        async () => {
          await window.keyboard.press('Control+Shift+P')
          await window.keyboard.type('add alert channel')
          await window.keyboard.press('Enter')
          await expect(window.getByRole('textbox', { name: 'Webhook URL' })).toBeFocused()
          await window.keyboard.type('http://hooks.example/x')
          await window.locator('form.channel-page').getByRole('button', { name: 'Save' }).click()
          await expect(window.getByRole('textbox', { name: 'Name', exact: true })).toBeFocused()
        }
      ],
      [
        'alert channels and rules, the channels of a rule open',
        async () => {
          const channels = [
            { name: 'Team', kind: 'slack' },
            { name: 'Off', kind: 'webhook', enabled: false }
          ]
          const settings = {
            'workbench.theme': theme,
            'notifications.channels': channels,
            'notifications.rules': [{ notify: true, for: '5m', to: ['Team'] }]
          }
          await writeFile(join(home, 'settings.json'), JSON.stringify(settings))
          await window.keyboard.press('Control+Shift+P')
          await window.keyboard.type('alert settings')
          await window.keyboard.press('Enter')
          await expect(window.getByText('Has no URL here')).toBeVisible({ timeout: 15_000 })
          await window.getByRole('button', { name: 'Channels of row 1: Team' }).click()
          await expect(window.getByRole('menuitemcheckbox', { name: 'Team' })).toBeVisible()
        }
      ]
    ]
    for (const [name, show] of views) {
      await show()
      expect(await faultsInThemes(window), name).toEqual([])
    }
    await gpus.remove()
  })

  test("has the lock table's lists and menus", async ({ launch, home, redis, cli }) => {
    await writeFile(
      join(home, 'settings.json'),
      JSON.stringify({
        'workbench.theme': 'light',
        'locks.savedFilters': [{ name: 'Long ones', query: 'age>2h' }]
      })
    )
    startRun(cli, { url: redis.url, id: '8123' })
    const { window } = await launch({ env: { TASKGUARD_URL: redis.url } })
    await expect(window.getByRole('row', { name: /8123/ })).toBeVisible()
    await window.keyboard.press('Control+2')
    const box = window.getByRole('combobox', { name: 'Filter locks' })
    await box.fill('type:')
    await expect(window.getByRole('option', { name: /^video_analysis/ })).toBeVisible()
    await window.keyboard.press('ArrowDown')
    expect(await faultsInThemes(window), 'the list of the filter').toEqual([])
    await box.fill('colour:red x')
    await expect(window.getByRole('alert')).toBeVisible()
    expect(await faultsInThemes(window), 'a fault of the filter').toEqual([])
    await box.fill('type:video')
    await window.getByRole('button', { name: 'Save Filter' }).click()
    await expect(window.getByRole('textbox', { name: 'Name of the filter' })).toBeFocused()
    expect(await faultsInThemes(window), 'the name of a filter').toEqual([])
    await window.keyboard.press('Escape')
    await window.getByRole('row', { name: /8123/ }).click({ button: 'right' })
    await expect(window.getByRole('menu', { name: 'Selected locks' })).toBeVisible()
    expect(await faultsInThemes(window), 'the menu of a row').toEqual([])
    await window.keyboard.press('Escape')
    await window.getByRole('columnheader', { name: 'Type' }).click({ button: 'right' })
    await expect(window.getByRole('menu', { name: 'Columns' })).toBeVisible()
    expect(await faultsInThemes(window), 'the menu of the columns').toEqual([])
  })
})
