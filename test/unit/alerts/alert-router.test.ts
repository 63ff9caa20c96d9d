import { beforeEach, describe, expect, test } from 'vitest'
import type { LiveFinding } from '@shared/live/view'
import { notificationRuleSchema } from '@shared/settings/notification-rules'
import { defaultSettings, type Settings } from '@shared/settings/schema'
import { AlertRouter, type Routed } from '../../../src/main/engine/alerts/route/alert-router'
import { liveFinding } from './live-finding'

const rules = (...all: unknown[]): Settings['notifications.rules'] =>
  all.map((rule) => notificationRuleSchema.parse(rule))
const MINUTE = 60_000

/** A clock that the test moves, a list of what stands, and what was told. */
class Watch {
  now = new Date('2026-11-24T15:00:00').getTime()
  offset = 0
  settings: Settings = { ...defaultSettings() }
  readonly told: Routed[] = []
  readonly standing = new Map<string, LiveFinding>()
  #timers: { at: number; run: () => void }[] = []
  readonly router = new AlertRouter({
    settings: () => this.settings,
    endpointName: (id) => id,
    offset: () => this.offset,
    find: (key) => this.standing.get(key),
    tell: (routed) => this.told.push(...routed),
    now: () => this.now,
    later: (run, ms) => {
      const timer = { at: this.now + ms, run }
      this.#timers.push(timer)
      return () => (this.#timers = this.#timers.filter((one) => one !== timer))
    }
  })

  open(finding: LiveFinding): void {
    this.standing.set(finding.key, finding)
    this.router.opened([finding], false)
  }

  resolve(finding: LiveFinding): void {
    this.standing.delete(finding.key)
    this.router.resolved([finding])
  }

  pass(ms: number): void {
    const end = this.now + ms
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
      if (!next) break
      this.#timers = this.#timers.filter((one) => one !== next)
      this.now = Math.max(this.now, next.at)
      next.run()
    }
    this.now = end
  }

  since(ms: number): string {
    return new Date(this.now + this.offset + ms).toISOString()
  }

  get said(): string[] {
    return this.told.map(({ event, finding: { id } }) => `${event} ${id}`)
  }
}

let watch: Watch
beforeEach(() => {
  watch = new Watch()
})

describe('rules', () => {
  test('without one, criticals and warnings are told to all, notes to nobody', () => {
    watch.open(liveFinding('a'))
    watch.open(liveFinding('b', { kind: 'long_running', severity: 'warning' }))
    watch.open(liveFinding('c', { kind: 'prevented', severity: 'info' }))
    expect(watch.said).toEqual(['opened a', 'opened b'])
    expect(watch.told[0]?.decision.to).toBeNull()
  })

  test('the first that fits decides, by kind, severity, type and endpoint', () => {
    watch.settings['notifications.rules'] = rules(
      { endpoint: 'staging', notify: false },
      { kind: 'prevented', type: 'audio', notify: true, to: ['team'] },
      { severity: 'critical', notify: true, to: ['native', 'pager'] }
    )
    watch.open(liveFinding('a', { endpointId: 'staging' }))
    watch.open(liveFinding('b'))
    watch.open(liveFinding('c', { kind: 'prevented', severity: 'info', type: 'audio' }))
    watch.open(liveFinding('d', { kind: 'prevented', severity: 'info' }))
    expect(watch.told.map(({ finding, decision }) => [finding.id, decision.to])).toEqual([
      ['b', ['native', 'pager']],
      ['c', ['team']]
    ])
  })
})

describe('for how long', () => {
  beforeEach(() => {
    watch.settings['notifications.rules'] = rules({ notify: true, for: '10m' })
  })

  test('it is told once it has stood so long, by the clock of its Redis', () => {
    watch.offset = 90_000
    watch.open(liveFinding('a', { since: watch.since(-4 * MINUTE) }))
    watch.pass(6 * MINUTE - 1)
    expect(watch.said).toEqual([])
    watch.pass(1)
    expect(watch.said).toEqual(['opened a'])
  })

  test('one that stood before the watch began is told at once', () => {
    watch.open(liveFinding('a', { since: watch.since(-11 * MINUTE) }))
    expect(watch.said).toEqual(['opened a'])
  })

  test('one that is resolved or taken on before is not told', () => {
    const [gone, taken] = [
      liveFinding('gone', { since: watch.since(0) }),
      liveFinding('taken', { since: watch.since(0) })
    ]
    watch.open(gone)
    watch.open(taken)
    watch.resolve(gone)
    watch.standing.set(taken.key, {
      ...taken,
      alert: { state: 'acknowledged', by: 'ana@laptop', at: 0, until: null, note: '' }
    })
    watch.pass(60 * MINUTE)
    // Whoever was never told of it makes nothing of its end.
    expect(watch.said).toEqual(['resolved gone'])
  })

  test('a time that moves on with each refusal does not put it off for ever', () => {
    const finding = liveFinding('a', { since: watch.since(0) })
    watch.open(finding)
    watch.pass(9 * MINUTE)
    watch.standing.set(finding.key, { ...finding, since: watch.since(0) })
    watch.pass(MINUTE)
    expect(watch.said).toEqual(['opened a'])
  })
})

describe('quiet hours', () => {
  beforeEach(() => {
    watch.settings['notifications.quietHours.from'] = '22:00'
    watch.settings['notifications.quietHours.to'] = '07:00'
    watch.now = new Date('2026-11-24T23:00:00').getTime()
  })
  const warning = { kind: 'long_running', severity: 'warning' } as const

  test('hold warnings until their end, and let criticals pass', () => {
    watch.open(liveFinding('a', warning))
    watch.open(liveFinding('b'))
    expect(watch.said).toEqual(['opened b'])
    watch.pass(8 * 60 * MINUTE - 1)
    expect(watch.said).toEqual(['opened b'])
    watch.pass(1)
    expect(watch.said).toEqual(['opened b', 'opened a'])
    expect(new Date(watch.now).getHours()).toBe(7)
  })

  test('hold criticals too where these do not pass', () => {
    watch.settings['notifications.quietHours.criticalPasses'] = false
    watch.open(liveFinding('b'))
    expect(watch.said).toEqual([])
    watch.pass(9 * 60 * MINUTE)
    expect(watch.said).toEqual(['opened b'])
  })

  test('do not hold what a rule says is urgent, and hold what a rule says they do', () => {
    watch.settings['notifications.rules'] = rules(
      { type: 'urgent', notify: true, quietHours: 'ignore' },
      { type: 'calm', notify: true, quietHours: 'keep' }
    )
    watch.open(liveFinding('a', { ...warning, type: 'urgent' }))
    watch.open(liveFinding('b', { type: 'calm' }))
    expect(watch.said).toEqual(['opened a'])
  })

  test('what is over by their end is not told; what comes after the wait of a rule is held as well', () => {
    const over = liveFinding('over', warning)
    watch.open(over)
    watch.resolve(over)
    watch.settings['notifications.rules'] = rules({ notify: true, for: '30m' })
    watch.now = new Date('2026-11-25T21:45:00').getTime()
    watch.open(liveFinding('late', { ...warning, since: watch.since(0) }))
    watch.pass(9 * 60 * MINUTE)
    expect(watch.said).toEqual(['resolved over'])
    watch.pass(15 * MINUTE)
    expect(watch.said).toEqual(['resolved over', 'opened late'])
  })

  test('a snooze that ends in them is told at their end', () => {
    const back = liveFinding('a', {
      ...warning,
      alert: { state: 'ended', by: 'ana@laptop', at: 0, until: 5, note: '' }
    })
    watch.standing.set(back.key, back)
    watch.router.returned([back])
    expect(watch.said).toEqual([])
    watch.pass(8 * 60 * MINUTE)
    expect(watch.said).toEqual(['returned a'])
  })
})

test('what flaps is told of again only once it has lasted five minutes', () => {
  const finding = liveFinding('a')
  watch.open(finding)
  watch.resolve(finding)
  watch.open(finding)
  watch.pass(MINUTE)
  watch.resolve(finding)
  watch.open(finding)
  expect(watch.said).toEqual(['opened a', 'resolved a', 'resolved a'])
  watch.pass(5 * MINUTE)
  expect(watch.said.at(-1)).toBe('opened a')
})

test('other rules are held to all that stands, what somebody has taken on apart', () => {
  watch.settings['notifications.rules'] = rules({ notify: false })
  watch.open(liveFinding('a'))
  watch.open(
    liveFinding('b', { alert: { state: 'acknowledged', by: 'ana@laptop', at: 0, until: null, note: '' } })
  )
  watch.settings['notifications.rules'] = []
  watch.router.reconsider(watch.standing.values())
  expect(watch.said).toEqual(['opened a'])
  expect(watch.told[0]?.first).toBe(true)
})
