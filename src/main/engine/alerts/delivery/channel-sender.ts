import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { mkdir } from 'node:fs/promises'
import type { ChannelAnswer, ChannelState, ChannelTarget } from '@shared/alerts/channel'
import type { AlertEvent, AlertMessage } from '@shared/alerts/message'
import { tryFileLock } from '../../redis/embedded/lock'
import type { Claimer } from '../claims/claimer'
import { QueueFolder } from '../queue/queue-folder'
import { ToldMarks } from '../queue/told-marks'
import { findingOf, markOf, type Alert } from './alert'
import { ChannelClaims, type ClaimOutcome } from './channel-claims'
import { Courier } from './courier'
import { channelKey, makeMessage } from './make-message'
import { PendingAlerts, type Pending } from './pending'
import { MOST_QUEUED, senderTimes, type SenderTimes } from './times'

export interface ChannelSenderOptions {
  /** The queue's own folder: one process on this machine works on it at a time. */
  readonly folder: string
  readonly claimerOf: (endpointId: string) => Claimer | null
  /** Whether an opened or returned finding is still to be told: it stands, and nobody has taken it on. */
  readonly stands: (alert: Alert) => boolean
  /** More than so many at once become one message. */
  readonly summaryAbove: () => number
  /** Offers these findings again, where they still stand: another took them, and may not tell. */
  readonly again: (findings: readonly string[]) => void
  readonly state: (state: ChannelState) => void
  readonly says: SenderListener
  readonly times?: Partial<SenderTimes>
  readonly random?: () => number
}

/** What a sender tells of its work, for the log. */
export interface SenderListener {
  /** @param tries how many it took */
  delivered(message: AlertMessage, tries: number): void
  /** @param wait milliseconds until the next try */
  failed(answer: ChannelAnswer, tries: number, wait: number): void
  buried(message: AlertMessage, answer: ChannelAnswer): void
  /** Something about the queue on the disk. */
  odd(problem: string): void
}

interface Work {
  readonly queue: QueueFolder
  readonly marks: ToldMarks
  readonly courier: Courier
  readonly claims: ChannelClaims
  readonly release: () => Promise<void>
}

const EVENTS: readonly AlertEvent[] = ['opened', 'returned', 'resolved']

/**
 * Sends one channel its alerts: gathers what comes in a burst, claims it among all who send to this channel, puts it on
 * the disk, and has it delivered. Each is told once, over restarts too; see docs/alerts.md for what "once" can mean.
 */
export class ChannelSender {
  readonly #times: SenderTimes
  readonly #pending = new PendingAlerts()
  #work: Work | null = null
  #timer: NodeJS.Timeout | null = null
  #flushing: Promise<void> = Promise.resolve()
  #starting: Promise<void> | null = null
  #stopped = false
  #endPause: (() => void) | null = null
  readonly #odds = new Set<string>()

  constructor(
    private target: ChannelTarget,
    private readonly options: ChannelSenderOptions
  ) {
    this.#times = { ...senderTimes, ...options.times }
  }

  /** Takes the queue over, from an earlier process too, as soon as no other works on it. */
  start(): void {
    this.#starting ??= this.#start()
  }

  /** Another URL, secret, name or language: what waits is tried with it at once. */
  update(target: ChannelTarget): void {
    const moved = target.url !== this.target.url || target.secret !== this.target.secret
    this.target = target
    if (moved) this.#work?.courier.now()
  }

  offer(alerts: readonly Alert[]): void {
    for (const alert of alerts) this.#take(alert)
    this.#schedule()
  }

  /** What was given up is tried again. */
  async retryDead(): Promise<void> {
    const work = this.#work
    if (!work) return
    const revived = await work.queue.revive()
    await work.marks.forget(revived.flatMap(({ marks }) => marks.map(({ mark }) => mark)))
    work.courier.now()
    this.#tell()
  }

  async forgetDead(): Promise<void> {
    await this.#work?.queue.forgetDead()
    this.#tell()
  }

  /** What waits stays on the disk. @returns how many messages do */
  async stop(): Promise<number> {
    this.#stopped = true
    if (this.#timer) clearTimeout(this.#timer)
    this.#endPause?.()
    await this.#starting
    await this.#flushing
    const work = this.#work
    this.#work = null
    await work?.courier.stop()
    await work?.release()
    return work?.queue.size ?? 0
  }

  /** Until it has the queue, or is stopped. */
  async #start(): Promise<void> {
    for (;;) {
      if (this.#stopped) return
      try {
        const release = await this.#lock()
        if (release) return await this.#begin(release)
      } catch (error) {
        this.#odd(String(error))
      }
      this.#tell()
      await this.#pause(this.#times.standby)
    }
  }

  /** @returns null: another process works on the queue */
  async #lock(): Promise<(() => Promise<void>) | null> {
    await mkdir(this.options.folder, { recursive: true, mode: 0o700 })
    return tryFileLock(join(this.options.folder, 'lock'))
  }

  async #begin(release: () => Promise<void>): Promise<void> {
    const { folder, says, claimerOf, random = Math.random } = this.options
    try {
      const odd = (file: string, reason: string): void => this.#odd(`${file} can't be read: ${reason}`)
      const queue = await QueueFolder.open(folder, odd)
      const marks = await ToldMarks.open(join(folder, 'told.json'), () => randomBytes(16).toString('hex'))
      const claims = new ChannelClaims({ lease: this.#times.lease, claimerOf })
      const courier = new Courier({
        queue,
        marks,
        claims,
        target: () => this.target,
        times: this.#times,
        random,
        changed: () => {
          this.#tell()
          // There is room again.
          if (!this.#timer) this.#schedule()
        },
        lost: (lost) => this.options.again(lost.map(findingOf)),
        delivered: (message, tries) => says.delivered(message, tries),
        failed: (answer, tries, wait) => says.failed(answer, tries, wait),
        buried: (message, answer) => says.buried(message, answer),
        odd: (problem) => this.#odd(problem)
      })
      this.#work = { queue, marks, courier, claims, release }
      courier.start()
    } catch (error) {
      await release()
      throw error
    }
    // What came before the queue was read may have been told by an earlier process.
    for (const pending of this.#pending.all) {
      this.#pending.remove(pending)
      this.#take(pending.alert)
    }
    this.#tell()
    this.#schedule()
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#endPause = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  /** Said once each. */
  #odd(problem: string): void {
    if (this.#odds.has(problem)) return
    this.#odds.add(problem)
    this.options.says.odd(problem)
  }

  #take(alert: Alert): void {
    if (alert.event === 'resolved') this.#takeEnd(alert)
    else this.#takeOpening(alert)
  }

  #takeOpening(alert: Alert): void {
    const mark = markOf(alert)
    const now = Date.now()
    this.#pending.takeBackEnd(alert.finding.id)
    // It is offered a second time, as what returns.
    if (alert.event === 'opened' && alert.finding.alert?.state === 'ended') return
    const known = this.#work?.marks.get(mark)
    if (known?.state === 'told' || known?.state === 'dead' || this.#work?.queue.has(mark, false)) return
    // The same trouble again, right after its end was told: only if it lasts.
    const ended = this.#work?.queue.has(mark, true) ? now : known?.at
    this.#pending.add(alert, now, ended === undefined ? now : ended + this.#times.pause)
  }

  #takeEnd(alert: Alert): void {
    const { id } = alert.finding
    this.#pending.takeBackOpening(id)
    // Where another process sends, it tells of the end too.
    if (this.#work?.marks.get(id)?.state === 'told' || this.#work?.queue.has(id, false))
      this.#pending.add(alert, Date.now())
  }

  #schedule(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    if (!this.#work || this.#stopped || this.#work.queue.size >= MOST_QUEUED) return
    const now = Date.now()
    const due = this.#pending.dueAt(now, this.options.summaryAbove(), this.#times)
    if (due === null) return
    this.#timer = setTimeout(
      () => {
        this.#timer = null
        this.#flushing = this.#flushing.then(() => this.#flush())
      },
      Math.max(0, Math.min(due - now, 60_000))
    )
  }

  async #flush(): Promise<void> {
    const work = this.#work
    const now = Date.now()
    const due = this.#pending.dueAt(now, this.options.summaryAbove(), this.#times)
    if (!work || this.#stopped || due === null || due > now) return this.#schedule()
    try {
      const ready = this.#pending.ready(now).filter((pending) => this.#stillWanted(pending))
      await this.#endInSilence(work, ready)
      const mine = await this.#claimed(work, ready)
      await this.#queue(work, mine)
    } catch (error) {
      // A full disk, most likely: what is pending stays so.
      this.#odd(String(error))
      for (const pending of this.#pending.all)
        pending.notBefore = Math.max(pending.notBefore, Date.now() + this.#times.again)
    }
    this.#schedule()
    return undefined
  }

  #stillWanted(pending: Pending): boolean {
    if (pending.alert.event === 'resolved' || this.options.stands(pending.alert)) return true
    this.#pending.remove(pending)
    return false
  }

  /** Ends are written down also where nobody is told of them: the same trouble, come again, is told anew. */
  async #endInSilence({ claims, marks }: Work, ready: readonly Pending[]): Promise<void> {
    if (this.target.resolved) return
    const ends = ready.filter(({ alert }) => alert.event === 'resolved')
    if (ends.length === 0) return
    await claims.ask(this.#who, 'over', ends.map(claimable))
    for (const pending of ends) this.#pending.remove(pending)
    await marks.set(
      ends.map(({ mark }) => mark),
      'ended',
      Date.now()
    )
  }

  /** Those of them that are this sender's to tell. */
  async #claimed(work: Work, ready: readonly Pending[]): Promise<Pending[]> {
    const openings = ready.filter(({ alert }) => alert.event !== 'resolved')
    const ends = this.target.resolved ? ready.filter(({ alert }) => alert.event === 'resolved') : []
    const [opened, ended] = await Promise.all([
      work.claims.ask(this.#who, 'open', openings.map(claimable)),
      work.claims.ask(this.#who, 'resolve', ends.map(claimable))
    ])
    const told: string[] = []
    const over: string[] = []
    const mine = [
      ...openings.filter((pending, at) => this.#sort(pending, opened[at], told)),
      ...ends.filter((pending, at) => this.#sort(pending, ended[at], over))
    ]
    await work.marks.set(told, 'told', Date.now())
    await work.marks.set(over, 'ended', Date.now())
    return mine
  }

  /** Whether it is ours; if not, what becomes of it. @param done gets the marks that others have told */
  #sort(pending: Pending, outcome: ClaimOutcome | undefined, done: string[]): boolean {
    const now = Date.now()
    switch (outcome?.answer) {
      case 'told':
      case 'none':
        if (this.#pending.remove(pending)) done.push(pending.mark)
        return false
      case 'taken':
        pending.notBefore = Math.max(outcome.until, now + 1000)
        return false
      case 'unknown':
        if (now - pending.offeredAt >= this.#times.patience) return true
        pending.notBefore = now + this.#times.again
        return false
      case 'mine':
      case 'full':
      case 'unreadable':
      case undefined:
      default:
        return true
    }
  }

  async #queue({ queue, courier }: Work, mine: readonly Pending[]): Promise<void> {
    const above = this.options.summaryAbove()
    for (const event of EVENTS) {
      // What was taken back meanwhile is no longer told; its claim ends by itself.
      const own = mine.filter((pending) => pending.alert.event === event && this.#pending.has(pending.alert))
      const group = own.length > above
      if (group) this.#pending.grouped(Date.now())
      for (const some of group ? [own] : own.map((one) => [one])) {
        const alerts = some.map(({ alert }) => alert)
        const message = makeMessage(this.#who.channel, event, alerts, group, Date.now())
        await queue.add(message)
        for (const pending of some) this.#pending.remove(pending)
        courier.queued(message)
      }
    }
    this.#tell()
  }

  get #who(): { readonly channel: string; readonly owner: string } {
    return { channel: channelKey(this.target.url), owner: this.#work?.marks.owner ?? '' }
  }

  #tell(): void {
    const work = this.#work
    if (this.#stopped) return
    this.options.state(
      work
        ? { ...work.courier.state, queued: work.queue.size, dead: work.queue.deadCount }
        : { state: 'standby', queued: 0, dead: 0, deliveredAt: null, failure: null, nextAt: null }
    )
  }
}

const claimable = ({ mark, alert }: Pending): { readonly mark: string; readonly endpointId: string } => ({
  mark,
  endpointId: alert.finding.endpointId
})
