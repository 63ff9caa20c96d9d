import { beforeEach, describe, expect, test } from 'vitest'
import { createTranslator } from '@shared/i18n'
import type { LiveFinding } from '@shared/live/view'
import { oneOfEach } from '../findings/one-of-each'
import { FindingNews, type News } from '../../../src/main/shell/notifications/finding-news'
import { notificationMessage } from '../../../src/main/shell/notifications/message'
import { SeenFindings } from '../../../src/main/shell/notifications/seen'
import { notificationValue } from '../../../src/main/shell/notifications/text'

const finding = (id: string, more: Partial<LiveFinding> = {}): LiveFinding => ({
  id,
  key: `endpoint/${id}`,
  endpointId: 'settings:prod',
  namespace: 'taskguard',
  kind: 'duplicate_run',
  severity: 'critical',
  type: 'video_analysis',
  resource_id: `resource-${id}`,
  since: '2026-11-23T22:00:00Z',
  message: '',
  evidence: {},
  runs: ['01A', '01B'],
  ...more
})
const findings = (count: number, prefix = 'f'): LiveFinding[] =>
  Array.from({ length: count }, (_, at) => finding(`${prefix}${at}`))

const BOTH = ['native', 'sound'] as const

/** A clock that the test moves, and what was told. */
class Desk {
  now = 0
  readonly told: News[] = []
  saved: readonly string[] = []
  enabled = true
  tellsEnds = false
  played = 0
  #timers: { at: number; run: () => void }[] = []

  watch(known: readonly string[] = []): FindingNews {
    return new FindingNews({
      seen: new SeenFindings(known, (ids) => (this.saved = ids)),
      tell: (news) => this.told.push(news),
      enabled: () => this.enabled,
      play: () => (this.played += 1),
      tellsEnds: () => this.tellsEnds,
      summaryAbove: () => 3,
      now: () => this.now,
      later: (run, ms) => {
        const timer = { at: this.now + ms, run }
        this.#timers.push(timer)
        return () => (this.#timers = this.#timers.filter((one) => one !== timer))
      }
    })
  }

  pass(ms: number): void {
    const end = this.now + ms
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
      if (!next) break
      this.#timers = this.#timers.filter((one) => one !== next)
      this.now = next.at
      next.run()
    }
    this.now = end
  }

  get kinds(): string[] {
    return this.told.map((news) => (news.kind === 'one' ? 'one' : `${news.kind} ${news.findings.length}`))
  }
}

/** The same, after a snooze until then. */
const returned = (id: string, until: number): LiveFinding =>
  finding(id, { alert: { state: 'ended', by: 'ana@laptop', at: 0, until, note: '' } })

describe('FindingNews', () => {
  let desk: Desk
  beforeEach(() => {
    desk = new Desk()
  })

  test('tells of each new duplicate once', () => {
    const duplicates = desk.watch()
    duplicates.opened([finding('a')], false, BOTH)
    desk.pass(1000)
    duplicates.opened([finding('a'), finding('b')], false, BOTH)
    desk.pass(1000)
    expect(desk.told.map((news) => news.kind === 'one' && news.finding.id)).toEqual(['a', 'b'])
  })

  test('an engine that starts again tells nothing twice, nor does a restart of the app', () => {
    const duplicates = desk.watch()
    duplicates.opened([finding('a')], false, BOTH)
    desk.pass(1000)
    duplicates.opened([finding('a')], true, BOTH)
    desk.pass(1000)
    expect(desk.kinds).toEqual(['one'])
    const afterRestart = desk.watch(desk.saved)
    afterRestart.opened([finding('a')], true, BOTH)
    desk.pass(1000)
    expect(desk.kinds).toEqual(['one'])
  })

  test('tells again when a snooze is over, once a snooze, also over a restart', () => {
    const duplicates = desk.watch(['a'])
    duplicates.returned([returned('a', 1000)], BOTH)
    desk.pass(1000)
    duplicates.returned([returned('a', 1000)], BOTH)
    desk.pass(1000)
    expect(desk.told.map((news) => news.kind === 'one' && news.finding.id)).toEqual(['a'])
    const afterRestart = desk.watch(desk.saved)
    afterRestart.returned([returned('a', 1000)], BOTH)
    desk.pass(1000)
    expect(desk.kinds).toEqual(['one'])
    afterRestart.returned([returned('a', 9000)], BOTH)
    desk.pass(1000)
    expect(desk.kinds).toEqual(['one', 'one'])
  })

  test('a machine that never heard of what returns hears of it once', () => {
    const duplicates = desk.watch()
    duplicates.opened([returned('a', 1000), finding('b')], true, BOTH)
    duplicates.returned([returned('a', 1000)], BOTH)
    desk.pass(1000)
    expect(desk.kinds).toEqual(['existing 2'])
  })

  test('the same trouble seen through two endpoints is one', () => {
    const duplicates = desk.watch()
    duplicates.opened(
      [finding('a'), finding('a', { endpointId: 'settings:replica', key: 'other' })],
      false,
      BOTH
    )
    desk.pass(1000)
    expect(desk.kinds).toEqual(['one'])
  })

  test('up to the limit one by one, above it one summary', () => {
    const duplicates = desk.watch()
    duplicates.opened(findings(3), false, BOTH)
    desk.pass(20_000)
    duplicates.opened(findings(40, 'g'), false, BOTH)
    desk.pass(20_000)
    expect(desk.kinds).toEqual(['one', 'one', 'one', 'many 40'])
  })

  test('a flood that trickles gives few summaries, and loses none', () => {
    const duplicates = desk.watch()
    for (let at = 0; at < 300; at += 1) {
      duplicates.opened([finding(`t${at}`)], false, BOTH)
      desk.pass(100)
    }
    desk.pass(20_000)
    expect(desk.told.length).toBeLessThan(8)
    const told = desk.told.flatMap((news) => (news.kind === 'one' ? [news.finding] : news.findings))
    expect(new Set(told.map(({ id }) => id)).size).toBe(300)
  })

  test('what was there when the watch began is one message', () => {
    const duplicates = desk.watch()
    duplicates.opened(findings(2), true, BOTH)
    desk.pass(1000)
    expect(desk.kinds).toEqual(['existing 2'])
  })

  test('a thousand in ten seconds are one summary, with none left out and one sound', () => {
    const duplicates = desk.watch()
    for (let second = 0; second < 10; second += 1) {
      duplicates.opened(findings(100, `s${second}-`), false, BOTH)
      desk.pass(1000)
    }
    desk.pass(30_000)
    expect(desk.kinds).toEqual(['many 1000'])
    expect(desk.played).toBe(1)
  })

  test('tells by the ways that the rules name', () => {
    const duplicates = desk.watch()
    duplicates.opened([finding('a')], false, ['sound'])
    desk.pass(1000)
    expect(desk.told).toEqual([])
    expect(desk.played).toBe(1)
    duplicates.opened([finding('b')], false, ['native'])
    desk.pass(1000)
    expect(desk.kinds).toEqual(['one'])
    expect(desk.played).toBe(1)
  })

  test('an end is told where that is wanted, and what comes again is news', () => {
    const duplicates = desk.watch()
    duplicates.opened([finding('a'), finding('quick')], false, BOTH)
    duplicates.resolved([finding('quick')], BOTH)
    desk.pass(1000)
    expect(desk.told.map((news) => news.kind === 'one' && news.finding.id)).toEqual(['a'])
    duplicates.resolved([finding('a'), finding('never heard of')], BOTH)
    desk.pass(1000)
    expect(desk.kinds).toEqual(['one'])
    duplicates.opened([finding('a')], false, BOTH)
    desk.pass(1000)
    desk.tellsEnds = true
    duplicates.resolved([finding('a')], BOTH)
    desk.pass(1000)
    expect(desk.kinds).toEqual(['one', 'one', 'resolved 1'])
  })

  test('a summary names the worst first', () => {
    const warnings = findings(9).map((one) => ({ ...one, severity: 'warning' as const }))
    desk.watch().opened([...warnings, finding('worst')], true, BOTH)
    desk.pass(5000)
    expect(desk.told[0]).toMatchObject({ kind: 'existing', findings: { 0: { id: 'worst' } } })
  })

  test('none while they are switched off: not later either', () => {
    const duplicates = desk.watch()
    desk.enabled = false
    duplicates.opened([finding('a')], false, BOTH)
    desk.pass(1000)
    desk.enabled = true
    duplicates.opened([finding('a')], true, BOTH)
    desk.pass(1000)
    expect(desk.told).toEqual([])
  })
})

describe('SeenFindings', () => {
  test('forgets the oldest beyond its limit', () => {
    const seen = new SeenFindings([], () => undefined)
    seen.add(Array.from({ length: 5001 }, (_, at) => `id${at}`))
    expect(seen.has('id0')).toBe(false)
    expect(seen.has('id1')).toBe(true)
  })
})

describe('notificationValue', () => {
  test.each([
    ['plain-id_1.mp4', 'plain-id_1.mp4'],
    ['视频 第1集', '视频 第1集'],
    ['\u202Egpj.exe\u202C', 'gpj.exe'],
    ['a\u200Bb\u2066c\u{E0041}d\uFEFF', 'abcd'],
    ['line\nbreak\ttab\u0007bell\u001b[31m', 'line break tab bell [31m'],
    ['<b>bold</b> & <a href="x">', '‹b›bold‹/b› ＆ ‹a href="x"›']
  ])('%j', (hostile, shown) => expect(notificationValue(hostile)).toBe(shown))

  test('is bounded', () => {
    expect(Array.from(notificationValue('x'.repeat(256)))).toHaveLength(80)
    expect(Array.from(notificationValue('😀'.repeat(100))).at(-2)).toBe('😀')
  })
})

const name = (): string => 'prod'

describe.each(['en', 'zh-CN'] as const)('notificationMessage in %s', (language) => {
  const t = createTranslator(language)

  test('of one names the resource, the endpoint and the number of runs', () => {
    const message = notificationMessage({ kind: 'one', finding: finding('a') }, t, name)
    expect(message.title).toContain('video_analysis resource-a')
    expect(message.body).toContain('prod')
    expect(message.body).toContain('2')
    expect(message.revealKey).toBe('endpoint/a')
  })

  test('of many counts all and names three', () => {
    const [first, ...rest] = findings(5)
    const message = notificationMessage({ kind: 'many', findings: [first ?? finding('x'), ...rest] }, t, name)
    expect(message.title).toContain('5')
    expect(message.body).toContain('resource-f2')
    expect(message.body).not.toContain('resource-f3')
    expect(message.body).toMatch(/\b2\b/)
    expect(`${message.title}${message.body}`).not.toMatch(/shell:|\{\{/)
  })

  test('of another problem says which, with its sentence, and nothing hostile of its evidence', () => {
    const real = oneOfEach().find(({ kind }) => kind === 'orphan_lock')
    const evidence = { ...real?.evidence, lock_owner: '<b>x</b>' }
    const orphan = finding('a', { kind: 'orphan_lock', severity: 'warning', evidence })
    const message = notificationMessage({ kind: 'one', finding: orphan }, t, name)
    expect(message.title).toContain(t('findings:orphan_lock.title'))
    expect(message.title).toContain('video_analysis resource-a')
    expect(message.body).toContain('prod')
    expect(message.body).not.toMatch(/[<>&]|shell:|findings:|\{\{/)
    expect(message.urgent).toBe(false)
  })

  test('of many of several kinds counts problems', () => {
    const other = finding('b', { kind: 'long_running', severity: 'warning' })
    const message = notificationMessage({ kind: 'many', findings: [finding('a'), other] }, t, name)
    expect(message.title).toBe(t('shell:notification.problems.many', { count: 2 }))
    expect(message.urgent).toBe(true)
  })

  test('of an end says so, and is not urgent', () => {
    const one = notificationMessage({ kind: 'resolved', findings: [finding('a')] }, t, name)
    expect(one.title).toContain('video_analysis resource-a')
    expect(one.body).toContain('prod')
    expect(one.urgent).toBe(false)
    const [first, ...rest] = findings(3)
    const many = notificationMessage(
      { kind: 'resolved', findings: [first ?? finding('x'), ...rest] },
      t,
      name
    )
    expect(many.title).toBe(t('shell:notification.duplicates.resolved', { count: 3 }))
    expect(`${one.title}${one.body}${many.title}${many.body}`).not.toMatch(/shell:|\{\{/)
  })

  test('a hostile id stays one line of text and no template', () => {
    const hostile = finding('a', { resource_id: '{{count}} $t(x) <img src=x>\u202e\n' })
    const message = notificationMessage({ kind: 'one', finding: hostile }, t, name)
    expect(message.title).toContain('{{count}} $t(x) ‹img src=x›')
  })
})
