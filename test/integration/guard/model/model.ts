import { compareFences } from '../../../../src/shared/protocol/ids'

/**
 * What the scripts promise of one resource, said again without JSON, keys or time to live. Fences are taken from the
 * answers; that they grow is checked by the world.
 */

export const LEASE_MS = 60_000
export const MAX_ATTEMPTS = 3

export interface Flags {
  readonly test: boolean
  readonly force: boolean
  readonly observe: boolean
}

export interface Handle {
  readonly run: string
  readonly task: string
  readonly flags: Flags
  /** `0`: its acquire's answer was lost. */
  readonly fence: string
  readonly attempt: number
  readonly held: boolean
}

export interface Rec {
  status: string
  fence: string
  test: boolean
  held: boolean
  task: string
  endedBy: string | null
}

export interface State {
  status: string
  run: string
  fence: string
  held: boolean
  test: boolean
  attempt: number
  before: State | null
  last: string | null
  rejected: number
}

export type Outcome = 'completed' | 'failed' | 'cancelled' | 'abandoned'

/** What stands once a dead run's state is closed. */
const closed = (dead: State): State | null =>
  dead.test ? dead.before : { ...dead, status: 'abandoned', before: null }

export class Model {
  now = 0
  lock: { run: string; until: number } | null = null
  state: State | null = null
  recs = new Map<string, Rec>()
  live = new Map<string, number>()
  #refused = new Set<string>()

  flush(): void {
    this.lock = null
    this.state = null
    this.recs = new Map()
    this.live = new Map()
    this.#refused = new Set()
  }

  tick(ms: number): void {
    this.now += ms
    if (this.lock && this.lock.until <= this.now) this.lock = null
  }

  /** The answer's code; `taken` gives the fence of a new acquisition. */
  acquire(run: string, task: string, flags: Flags, taken: () => string): string {
    const own = this.recs.get(run)
    if (own) {
      if (own.status !== 'running') return 'ENDED'
      if (this.lock ? this.lock.run === run : this.state?.run === run) {
        if (!this.lock) this.#hold(run)
        return 'ACQUIRED'
      }
      if (flags.observe) return 'ACQUIRED'
      if (!this.lock) return 'ENDED'
    }
    const holder = this.lock?.run ?? this.#livingOwner(run)
    if (holder !== undefined && !flags.observe) {
      this.#refuse(holder, task)
      return 'RUNNING'
    }
    const dead =
      holder === undefined && this.state?.status === 'running' && this.state.run !== run ? this.state : null
    const prior = dead
      ? dead.test
        ? dead.before
        : { ...dead, status: 'abandoned', before: null }
      : this.state
    const abandoned = this.#abandonedInARow(dead, prior)
    const done =
      (prior?.last && !flags.force ? prior.last : null) ??
      [...this.recs]
        .filter(([, rec]) => rec.status === 'completed' && !rec.test && rec.task === task)
        .sort(([, a], [, b]) => compareFences(b.fence, a.fence))[0]?.[0] ??
      null
    const refused =
      done !== null ? 'COMPLETED' : abandoned >= MAX_ATTEMPTS && !flags.force ? 'QUARANTINED' : null
    if (refused && !flags.observe) {
      if (dead) {
        this.#reap(dead, run)
        this.state = prior
      }
      this.#refuse(done ?? prior?.run ?? '', task)
      return refused
    }
    if (dead) this.#reap(dead, run)
    const held = holder === undefined
    const fence = taken()
    this.recs.set(run, { status: 'running', fence, test: flags.test, held, task, endedBy: null })
    this.live.set(run, this.now + LEASE_MS)
    if (held) {
      this.#hold(run)
      const before = prior && { ...prior, before: null }
      const last = prior?.last ?? null
      this.state = {
        status: 'running',
        run,
        fence,
        held,
        test: flags.test,
        attempt: abandoned + 1,
        before,
        last,
        rejected: 0
      }
    }
    return 'ACQUIRED'
  }

  renew(handle: Handle): string {
    const { run, flags } = handle
    const own = this.recs.get(run)
    const reaped = own?.status === 'abandoned' && own.endedBy !== null
    if (own && own.status !== 'running' && !reaped) return 'ENDED'
    const fence = own?.fence ?? handle.fence
    const held = own?.held ?? handle.held
    const mine = this.lock?.run === run
    const rival =
      (this.lock && !mine ? this.lock.run : undefined) ??
      this.#newerState(run, fence) ??
      (mine ? undefined : (this.#newerRecord(run, fence) ?? this.#livingOwner(run)))
    this.live.set(run, this.now + LEASE_MS)
    if (!own) {
      this.recs.set(run, {
        status: 'running',
        fence,
        test: flags.test,
        held,
        task: handle.task,
        endedBy: null
      })
    }
    if (rival !== undefined && !flags.observe) {
      return 'LOST'
    }
    const rec = this.recs.get(run)
    if (rec) Object.assign(rec, { status: 'running', endedBy: null })
    if (held && rival === undefined) {
      if (this.state?.run === run) {
        this.state.status = 'running'
      } else {
        const dead = this.state?.status === 'running' ? this.state : null
        if (dead) this.#reap(dead, run)
        const prior = dead ? closed(dead) : this.state
        const before = prior && { ...prior, before: null }
        const last = prior?.last ?? null
        const { attempt } = handle
        this.state = {
          status: 'running',
          run,
          fence,
          held,
          test: flags.test,
          attempt,
          before,
          last,
          rejected: 0
        }
      }
      this.#hold(run)
      if (!flags.observe) return mine ? 'RENEWED' : 'RECOVERED'
    }
    return flags.observe ? 'OBSERVED' : 'RENEWED'
  }

  finish(handle: Handle, outcome: Outcome): string {
    const { run, flags } = handle
    const own = this.recs.get(run)
    const reaped = own?.status === 'abandoned' && own.endedBy !== null
    if (own && own.status !== 'running' && !reaped) {
      return flags.observe ? 'OBSERVED' : own.status === 'superseded' ? 'SUPERSEDED' : 'FINISHED'
    }
    const fence = own?.fence ?? handle.fence
    const held = own?.held ?? handle.held
    if (!own && fence === '0') {
      this.recs.set(run, {
        status: 'cancelled',
        fence,
        test: flags.test,
        held: false,
        task: handle.task,
        endedBy: null
      })
      return flags.observe ? 'OBSERVED' : 'FINISHED'
    }
    const mine = this.lock?.run === run
    const rival =
      this.#newerState(run, fence) ??
      (mine ? undefined : (this.#newerRecord(run, fence) ?? this.#livingOwner(run)))
    const superseded = rival !== undefined && !flags.observe
    const { test } = own ?? flags
    this.recs.set(run, {
      status: superseded ? 'superseded' : outcome,
      fence,
      test,
      held,
      task: handle.task,
      endedBy: superseded ? rival : null
    })
    this.live.delete(run)
    if (superseded && this.state?.run === run && this.state.status === 'running') {
      this.state = this.state.before
    }
    if (rival === undefined && held) {
      const state = this.state?.run === run ? this.state : null
      if (test || outcome === 'cancelled') {
        if (state?.status === 'running') this.state = state.before
      } else {
        this.state = {
          status: outcome,
          run,
          fence,
          held,
          test,
          attempt: state?.attempt ?? handle.attempt,
          before: null,
          last: outcome === 'completed' ? run : (this.state?.last ?? null),
          rejected: state?.rejected ?? 0
        }
      }
    }
    if (mine) this.lock = null
    return superseded ? 'SUPERSEDED' : flags.observe ? 'OBSERVED' : 'FINISHED'
  }

  /** A monitor closes the state's dead run. */
  close(actor: string): void {
    const dead = this.state
    if (dead?.status !== 'running') return
    this.#reap(dead, actor)
    this.state = closed(dead)
    if (this.lock?.run === dead.run) this.lock = null
  }

  #hold(run: string): void {
    this.lock = { run, until: this.now + LEASE_MS }
    this.live.set(run, this.now + LEASE_MS)
  }

  #reap(dead: State, by: string): void {
    const rec = this.recs.get(dead.run)
    if (rec?.status === 'running') Object.assign(rec, { status: 'abandoned', endedBy: by })
    if (!rec) {
      const { fence, test, held } = dead
      this.recs.set(dead.run, { status: 'abandoned', fence, test, held, task: '', endedBy: by })
    }
    this.live.delete(dead.run)
  }

  #refuse(holder: string, task: string): void {
    const key = `${holder} ${task}`
    if (this.#refused.has(key)) return
    this.#refused.add(key)
    if (this.state) this.state.rejected += 1
  }

  #livingOwner(but: string): string | undefined {
    const { state } = this
    if (state?.status !== 'running' || state.run === but) return undefined
    return (this.live.get(state.run) ?? 0) > this.now ? state.run : undefined
  }

  #newerState(run: string, fence: string): string | undefined {
    const { state } = this
    return state && state.run !== run && state.held && compareFences(state.fence, fence) > 0
      ? state.run
      : undefined
  }

  #newerRecord(run: string, fence: string): string | undefined {
    let best = fence
    let found: string | undefined
    for (const [other, rec] of this.recs) {
      if (other !== run && rec.held && compareFences(rec.fence, best) > 0) {
        best = rec.fence
        found = other
      }
    }
    return found
  }

  #abandonedInARow(dead: State | null, prior: State | null): number {
    const runs = [...this.recs].filter(([, rec]) => !rec.test)
    let newest = '0'
    for (const [, { status, fence }] of runs) {
      if ((status === 'completed' || status === 'failed') && compareFences(fence, newest) > 0) newest = fence
    }
    const counted = runs.filter(
      ([run, rec]) =>
        compareFences(rec.fence, newest) > 0 && (rec.status === 'abandoned' || run === dead?.run)
    ).length
    const unrecorded = dead && !dead.test && !this.recs.has(dead.run) ? 1 : 0
    const said = prior?.status === 'abandoned' ? prior.attempt : 0
    return Math.max(counted + unrecorded, said)
  }
}
