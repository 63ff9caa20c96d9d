import { isQuiet, type AlertAct, type AlertFault } from '@shared/live/alert'
import type { EndpointTarget } from '@shared/live/link'
import type { LiveFinding } from '@shared/live/view'
import { line, type LogText } from '@shared/log/line'
import type { AuditAct } from '@shared/protocol/audit'
import { actor } from '../actor'
import { AlertBook } from '../alerts/alert-book'
import { alertFault } from '../alerts/alert-fault'
import { readAlert, type Alerts, type KeptAlert } from '../alerts/kept-alert'
import { writeAlert, type AlertWritten } from '../alerts/alert-store'
import { assertWritable } from '../endpoints/writable'
import { openRedis } from '../redis/connect'
import type { RedisTarget } from '../redis/target'

export interface EndpointAlertsOptions {
  readonly target: Pick<EndpointTarget, 'id' | 'name' | 'namespace' | 'protected'>
  readonly redis: RedisTarget
  /** The finding of this key as it stands; undefined: it does not. */
  readonly find: (key: string) => LiveFinding | undefined
  readonly put: (finding: LiveFinding) => void
  /** What counts has changed. */
  readonly changed: () => void
  /** Their time is over: told again. */
  readonly returned: (findings: readonly LiveFinding[]) => void
  readonly log: (level: 'info' | 'warn', text: LogText) => void
  /** A person's word is written: for the audit trail. */
  readonly acted: (act: AuditAct) => void
  /** Something was written: it is to be read now. */
  readonly written: () => void
}

/** The longest wait for an end: clocks move meanwhile. Milliseconds. */
const LOOK_EVERY = 30_000
/** Clocks that differ by less are one. */
const SAME_CLOCK = 250

/** Acknowledgements and snoozes of one endpoint: puts them beside its findings, ends them in time, and writes new ones. */
export class EndpointAlerts {
  readonly #book = new AlertBook()
  #alerts: Alerts = new Map()
  /** Redis time minus this machine's, milliseconds. */
  #offset = 0
  #lookedAt = 0
  #timer: NodeJS.Timeout | null = null
  #returned: LiveFinding[] = []
  #writing: Promise<unknown> = Promise.resolve()
  #stopped = false

  constructor(private readonly options: EndpointAlertsOptions) {}

  /** @param now Redis ms */
  read(alerts: Alerts, now: number): void {
    this.#offset = now - Date.now()
    this.#lookedAt = Math.max(this.#lookedAt, now)
    this.#use(alerts)
  }

  /** @param offset Redis time minus this machine's, milliseconds, as it was last measured */
  clock(offset: number): void {
    if (Math.abs(offset - this.#offset) < SAME_CLOCK) return
    this.#offset = offset
    this.#refresh([...this.#alerts.keys()])
    this.#wait()
  }

  /** The finding with what was said of it. */
  with(finding: LiveFinding): LiveFinding {
    const { alert: _, ...bare } = finding
    const alert = this.#book.viewOf(finding.id, this.#now)
    return alert ? { ...bare, alert } : bare
  }

  /** Of findings that opened, those to be told of; a snooze that is over by then is told as such, by `returned`. */
  opened(findings: readonly LiveFinding[]): readonly LiveFinding[] {
    for (const finding of findings) if (finding.alert?.state === 'ended') this.#returned.push(finding)
    return findings.filter((finding) => !isQuiet(finding))
  }

  /** Tells of the findings whose snooze is over. */
  tellReturned(): void {
    if (this.#returned.length > 0) this.options.returned(this.#returned.splice(0))
  }

  resolved(ids: readonly string[]): void {
    const over = ids.flatMap((id) => {
      const kept = this.#book.resolved(id, this.#now)
      return kept ? [{ id, kept }] : []
    })
    // A protected endpoint's entries go by their time.
    if (over.length > 0 && !this.options.target.protected) void this.#enqueue(() => this.#clear(over))
  }

  /** @returns why it was not done; null: it is */
  act(id: string, act: AlertAct): Promise<AlertFault | null> {
    return this.#enqueue(async () => {
      try {
        assertWritable(this.options.target)
        const was = this.#book.entry(id)?.text ?? null
        const fault = this.#written(id, await this.#write((write) => write(id, was, act)))
        if (fault === null) this.options.acted(this.#auditOf(id, act))
        return fault
      } catch (error) {
        return alertFault(error, this.options.redis)
      }
    })
  }

  #auditOf(id: string, act: AlertAct): AuditAct {
    const found = this.options.find(`${this.options.target.id}:${id}`)
    return {
      action: act.do === 'clear' ? 'reactivate' : act.do,
      ...(found ? { type: found.type, resource_id: found.resource_id } : {}),
      finding: id,
      ...(act.do === 'snooze' ? { for_ms: act.forMs } : {}),
      ...(act.do !== 'clear' && act.note !== '' ? { note: act.note } : {})
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true
    if (this.#timer) clearTimeout(this.#timer)
    await this.#writing
  }

  get #now(): number {
    return Date.now() + this.#offset
  }

  /** One after the other, so that each compares with what the one before it left. */
  #enqueue<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#writing.then(work)
    this.#writing = done.catch(() => undefined)
    return done
  }

  async #write<T>(
    work: (write: (id: string, was: string | null, act: AlertAct) => Promise<AlertWritten>) => Promise<T>
  ): Promise<T> {
    const { namespace } = this.options.target
    const redis = await openRedis(this.options.redis, 'command')
    try {
      return await work((finding, was, act) =>
        writeAlert(redis, namespace, { finding, was, by: actor(), act })
      )
    } finally {
      redis.disconnect()
    }
  }

  #written(id: string, written: AlertWritten): AlertFault | null {
    if (written.answer === 'FULL') return { code: 'full', detail: '' }
    const text = written.answer === 'CLEARED' ? null : written.entry
    const kept = text === null ? null : readAlert(text)
    const next = new Map(this.#alerts)
    if (kept) next.set(id, kept)
    else next.delete(id)
    this.#use(next)
    this.options.written()
    if (written.answer !== 'CHANGED') return null
    return text !== null && kept === null
      ? { code: 'unreadable', detail: `the entry ${id}` }
      : { code: 'changed', detail: kept?.entry.by ?? '' }
  }

  async #clear(over: readonly { readonly id: string; readonly kept: KeptAlert }[]): Promise<void> {
    try {
      await this.#write(async (write) => {
        for (const { id, kept } of over) await write(id, kept.text, { do: 'clear' })
      })
      this.options.written()
    } catch (error) {
      const { detail } = alertFault(error, this.options.redis)
      this.options.log('warn', line('alerts_not_cleared', { reason: detail }))
    }
  }

  #use(alerts: Alerts): void {
    this.#alerts = alerts
    this.#refresh(this.#book.use(alerts))
    this.#wait()
  }

  /** Puts what is said now beside these findings, where they stand. */
  #refresh(ids: readonly string[]): void {
    let changed = false
    for (const id of ids) {
      const finding = this.options.find(`${this.options.target.id}:${id}`)
      if (!finding) continue
      const next = this.with(finding)
      if (JSON.stringify(next.alert) === JSON.stringify(finding.alert)) continue
      changed = true
      this.options.put(next)
      if (next.alert?.state === 'ended') this.#returned.push(next)
    }
    if (!changed) return
    this.options.changed()
    this.tellReturned()
  }

  /** Until the next snooze is over. */
  #wait(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    const end = this.#book.nextEnd(this.#lookedAt)
    if (end === null || this.#stopped) return
    const wait = Math.min(LOOK_EVERY, Math.max(10, end - this.#now))
    this.#timer = setTimeout(() => this.#look(), wait)
    this.#timer.unref()
  }

  #look(): void {
    const now = this.#now
    const over = this.#book.endedBetween(this.#lookedAt, now)
    this.#lookedAt = Math.max(this.#lookedAt, now)
    this.#refresh(over)
    this.#wait()
  }
}
