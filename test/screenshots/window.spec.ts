import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from '../e2e/support/fixtures'
import { plantWeek } from '../support/week'
import { picture, resize, variants } from './picture'

/** `npm run screenshots`: the pictures of docs/screenshots, taken of the real app on the demo fleet. */

const words = {
  en: {
    demo: 'Try the demo fleet',
    problems: 'Problems',
    running: 'Demo fleet running',
    locks: 'Live locks',
    history: 'Runs of the last 7 days',
    runs: 'Runs over time',
    shortcuts: 'Search the keyboard shortcuts',
    settings: 'Search settings',
    plan: 'What the plan changes, by why',
    events: 'Event Log',
    url: 'Fill in from a URL',
    sample: 'Launch Sample: Audio',
    free: 'Free: nobody works on it',
    start: 'Start',
    completed: 'Completed in'
  },
  'zh-CN': {
    demo: '试用演示集群',
    problems: '问题',
    running: '演示集群运行中',
    locks: '实时锁',
    history: '最近 7 天的运行',
    runs: '运行时间线',
    shortcuts: '搜索键盘快捷方式',
    settings: '搜索设置',
    plan: '计划的改动，按原因分组',
    events: '事件日志',
    url: '从 URL 填写',
    sample: '启动 示例：音频',
    free: '空闲：没有运行在处理它',
    start: '启动',
    completed: '已完成，用时'
  }
} as const

for (const variant of variants) {
  const { theme, language } = variant
  test(`${theme} ${language}`, async ({ home, launch }) => {
    const texts = words[language]
    const settings = { 'workbench.theme': theme, 'workbench.language': language }
    await writeFile(join(home, 'settings.json'), JSON.stringify(settings))
    // Letters in shades of grey, on every screen.
    const { app, window } = await launch({ args: ['--disable-lcd-text'] })
    await resize(app)
    const shoot = (name: string): Promise<void> => picture(app, window, name, variant)

    await expect(window.getByRole('button', { name: texts.demo })).toBeVisible()
    await shoot('first-run')

    await window.getByRole('button', { name: texts.demo }).click()
    await expect(window.getByRole('button', { name: texts.running })).toBeVisible({ timeout: 30_000 })
    const tree = window.getByRole('tree', { name: texts.problems })
    // One group a kind that the demo shows: complete when no more come.
    await expect(async () => {
      const before = await tree.getByRole('treeitem').count()
      await window.waitForTimeout(1500)
      expect(await tree.getByRole('treeitem').count()).toBe(before)
      expect(before).toBeGreaterThan(10)
    }).toPass({ timeout: 40_000 })
    await window.getByRole('grid', { name: texts.locks }).focus()
    await window.keyboard.press('Home')
    await shoot('locks')

    await window.keyboard.press('Control+j')
    await window.getByRole('tab', { name: texts.events }).click()
    await expect(
      window.getByRole('listbox', { name: texts.events }).getByRole('option').first()
    ).toBeVisible()
    await shoot('event-log')
    await window.keyboard.press('Control+j')
    await window.getByRole('grid', { name: texts.locks }).focus()

    await window.keyboard.press('Control+a')
    await window.keyboard.press('Delete')
    await expect(window.getByRole('tree', { name: texts.plan })).toBeVisible()
    await shoot('cleanup')
    await window.keyboard.press('Control+w')

    await window.keyboard.press('Control+3')
    await expect(window.getByRole('grid', { name: texts.history })).toBeFocused()
    await expect(window.locator('.record-row').nth(10)).toBeVisible()
    await window.keyboard.press('Home')
    await shoot('runs')
    await window.keyboard.press('Control+1')

    await window.keyboard.press('F8')
    await expect(window.getByRole('article')).toBeVisible()
    await shoot('finding')

    await window.keyboard.press('Alt+Enter')
    await expect(window.getByRole('listbox', { name: texts.runs })).toBeFocused()
    await shoot('resource')

    await window.keyboard.press('Control+Shift+P')
    await expect(window.getByRole('listbox').getByRole('option').first()).toBeVisible()
    await shoot('palette')

    await window.keyboard.press('Control+P')
    await window.keyboard.type('video 8')
    await expect(window.getByRole('option', { name: /8123/ }).first()).toBeVisible()
    await shoot('quick-open')

    await window.keyboard.press('F1')
    await expect(window.getByRole('textbox', { name: texts.shortcuts })).toBeFocused()
    await shoot('keyboard')

    await window.keyboard.press('Control+,')
    await expect(window.getByRole('textbox', { name: texts.settings })).toBeFocused()
    await shoot('settings')

    await window.keyboard.press('Control+6')
    await expect(window.locator('#endpoint-add')).toBeFocused()
    await window.keyboard.press('Enter')
    await expect(window.getByRole('textbox', { name: texts.url })).toBeVisible()
    await shoot('endpoint')

    await window.keyboard.press('Control+4')
    await window.getByRole('button', { name: texts.sample }).click()
    await expect(window.getByText(texts.free)).toBeVisible({ timeout: 30_000 })
    await window.getByRole('button', { name: texts.start, exact: true }).click()
    await expect(window.locator('.job-sentence')).toContainText(texts.completed, { timeout: 60_000 })
    await shoot('job')
  })
}

for (const variant of variants) {
  const { theme, language } = variant
  test(`metrics ${theme} ${language}`, async ({ home, redis, launch }) => {
    const settings = {
      'workbench.theme': theme,
      'workbench.language': language,
      'embedded.enabled': false,
      version: 2,
      endpoints: [{ name: 'fleet', url: redis.url, color: 'blue' }]
    }
    await writeFile(join(home, 'settings.json'), JSON.stringify(settings))
    await plantWeek(redis.client(), {
      records: 6_000,
      types: ['audio_analysis', 'image_analysis', 'video_analysis'],
      running: 14
    })
    const { app, window } = await launch({ args: ['--disable-lcd-text'] })
    await resize(app)
    await window.keyboard.press('Control+5')
    await window.getByRole('button', { name: language === 'en' ? 'Last 7d' : '最近 7 天' }).click()
    await expect(window.locator('.metrics')).toHaveAttribute('aria-busy', 'false', { timeout: 30_000 })
    await expect(window.locator('[data-panel="running"] canvas')).toBeAttached({ timeout: 30_000 })
    await picture(app, window, 'metrics', variant)
  })
}
