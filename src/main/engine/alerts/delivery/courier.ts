import type { ChannelAnswer, ChannelState, ChannelTarget } from '@shared/alerts/channel'
import type { AlertMark, AlertMessage } from '@shared/alerts/message'
import { backoff } from '../../redis/backoff'
import type { QueueFolder } from '../queue/queue-folder'
import type { ToldMarks } from '../queue/told-marks'
import { findingOf } from './alert'
import type { ChannelClaims } from './channel-claims'
import { channelKey, withoutMarks } from './make-message'
import type { SenderTimes } from './times'
import { tryOnce } from './try-once'

export interface CourierOptions {
  readonly queue: QueueFolder
  readonly marks: ToldMarks
  readonly claims: ChannelClaims
  readonly target: () => ChannelTarget
  readonly times: SenderTimes
  readonly random: () => number
  /** How it stands has changed. */
  readonly changed: () => void
  readonly delivered: (message: AlertMessage, tries: number) => void
  /** @param wait milliseconds until the next try */
  readonly failed: (answer: ChannelAnswer, tries: number, wait: number) => void
  readonly buried: (message: AlertMessage, answer: ChannelAnswer) => void
  /** Another has claimed these meanwhile: whether he tells them is to be seen. */
  readonly lost: (marks: readonly string[]) => void
  /** Something about the queue on the disk. */
  readonly odd: (problem: string) => void
}

type CourierState = Pick<ChannelState, 'failure' | 'deliveredAt' | 'nextAt'> & {
  readonly state: 'idle' | 'sending' | 'waiting'
}

/** A message that is under way when the app ends gets this long to be answered. Milliseconds. */
const STOPPING = 2_000

/**
 * Delivers the messages of one channel's queue, one after the other and in their order, each until it has arrived or no
 * repetition mends it. While messages wait it keeps their claims; what another tells meanwhile it leaves out.
 */
export class Courier {
  #now: CourierState = { state: 'idle', failure: null, deliveredAt: null, nextAt: null }
  #tries = 0
  readonly #stop = new AbortController()
  readonly #cut = new AbortController()
  #wake: (() => void) | null = null
  #loop: Promise<void> | null = null
  #keeping: Promise<void> = Promise.resolve()
  readonly #keeper: NodeJS.Timeout
  /** When its claims were last known to hold, by the message's id; one of an earlier process has none. */
  readonly #heldAt = new Map<string, number>()
  /** What arrived and is not written down in Redis yet. */
  #unconfirmed: AlertMessage[] = []
  readonly #began = Date.now()

  constructor(private readonly options: CourierOptions) {
    this.#keeper = setInterval(() => this.#keep(), options.times.lease / 3)
    this.#keeper.unref()
  }

  get state(): CourierState {
    return this.#now
  }

  start(): void {
    this.#loop ??= this.#run()
  }

  /** Something was queued: its claims were taken just now. */
  queued(message: AlertMessage): void {
    this.#heldAt.set(message.id, Date.now())
    // A wait after a failure is for the whole channel.
    if (this.#now.state === 'idle') this.#wake?.()
  }

  /** Tries at once what waits for its next try. */
  now(): void {
    this.#tries = 0
    this.#wake?.()
  }

  /** What is under way is finished, within two seconds; the rest stays on the disk. */
  async stop(): Promise<void> {
    this.#stop.abort()
    clearInterval(this.#keeper)
    this.#wake?.()
    const cut = setTimeout(() => this.#cut.abort(), STOPPING)
    await Promise.all([this.#loop, this.#keeping])
    clearTimeout(cut)
  }

  #tell(change: Partial<CourierState>): void {
    this.#now = { ...this.#now, ...change }
    this.options.changed()
  }

  async #run(): Promise<void> {
    const { queue, times } = this.options
    while (!this.#stop.signal.aborted) {
      try {
        const message = queue.head
        if (!message) {
          this.#tell({ state: 'idle', nextAt: null })
          await this.#pause(null)
        } else if (Date.now() - message.at > times.oldest) {
          await this.#bury(message, { code: 'too_old', status: null, said: '', took: 0 })
        } else await this.#attempt(message)
      } catch (error) {
        // A full disk, most likely: nothing is lost, and nothing goes on.
        this.options.odd(String(error))
        await this.#pause(times.again)
      }
    }
  }

  async #attempt(queued: AlertMessage): Promise<void> {
    const { times, random, target } = this.options
    const message = await this.#hold(queued)
    if (message === null) return
    if (message === 'later') return this.#pause(times.again)
    this.#tell({ state: 'sending', nextAt: null })
    const { answer, wait } = await tryOnce(target(), message, {
      timeout: times.timeout,
      signal: this.#cut.signal
    })
    if (answer.code === 'delivered') return this.#delivered(message)
    if (this.#cut.signal.aborted) return undefined
    if (answer.code === 'refused' || answer.code === 'redirect') return this.#bury(message, answer)
    this.#tries += 1
    const own = backoff(this.#tries, random, { first: times.firstWait, longest: times.longestWait })
    const pause = Math.max(own, wait ?? 0)
    this.options.failed(answer, this.#tries, pause)
    this.#tell({ state: 'waiting', failure: answer, nextAt: Date.now() + pause })
    return this.#pause(pause)
  }

  /** @returns what of the message is still this queue's to tell; null: nothing; `later`: nobody could be asked yet */
  async #hold(message: AlertMessage): Promise<AlertMessage | 'later' | null> {
    const { claims, queue, times, marks } = this.options
    const heldAt = this.#heldAt.get(message.id)
    if (heldAt !== undefined && Date.now() - heldAt < times.lease * 0.6) return message
    const outcomes = await claims.ask(this.#who, keeping(message), message.marks)
    // The claims of an earlier process may have passed to somebody else: that is worth a wait.
    const unknown = outcomes.some(({ answer }) => answer === 'unknown')
    if (unknown && heldAt === undefined && Date.now() - this.#began < times.patience) return 'later'
    const marksWith = (answers: readonly string[]): string[] =>
      message.marks.flatMap(({ mark }, at) => (answers.includes(outcomes[at]?.answer ?? '') ? [mark] : []))
    const told = marksWith(['told'])
    const gone = [...told, ...marksWith(['taken', 'none'])]
    await marks.set(told, message.event === 'resolved' ? 'ended' : 'told', Date.now())
    const left = withoutMarks(this.#who.channel, message, new Set(gone))
    if (left === null) await queue.remove(message)
    else if (left !== message) await queue.replace(message, left)
    if (left && !unknown) this.#heldAt.set(left.id, Date.now())
    if (message.event !== 'resolved') this.options.lost(marksWith(['taken']))
    return left
  }

  async #delivered(message: AlertMessage): Promise<void> {
    const { queue, marks } = this.options
    const told = toldBy(message).map(({ mark }) => mark)
    await marks.set(told, message.event === 'resolved' ? 'ended' : 'told', Date.now())
    await queue.remove(message)
    this.#heldAt.delete(message.id)
    this.options.delivered(message, this.#tries + 1)
    this.#tries = 0
    this.#tell({ failure: null, deliveredAt: Date.now() })
    this.#unconfirmed.push(message)
    await this.#confirm()
  }

  async #bury(message: AlertMessage, answer: ChannelAnswer): Promise<void> {
    const { queue, marks } = this.options
    const given = message.marks.map(({ mark }) => mark)
    await marks.set(given, 'dead', Date.now())
    await queue.bury(message)
    this.#heldAt.delete(message.id)
    this.options.buried(message, answer)
    this.#tries = 0
    this.#tell({ failure: answer })
  }

  /** Writes down in Redis that they were told, so that nobody else does. What can't be written now is tried again. */
  async #confirm(): Promise<void> {
    const waiting = this.#unconfirmed
    this.#unconfirmed = []
    for (const message of waiting) {
      const act = message.event === 'resolved' ? 'over' : 'told'
      const outcomes = await this.options.claims.ask(this.#who, act, toldBy(message))
      if (outcomes.some(({ answer }) => answer === 'unknown')) this.#unconfirmed.push(message)
    }
  }

  #keep(): void {
    this.#keeping = this.#keeping
      .then(() => this.#keepAll())
      .catch((error: unknown) => this.options.odd(String(error)))
  }

  async #keepAll(): Promise<void> {
    for (const message of this.options.queue.messages) {
      if (this.#stop.signal.aborted) return
      const outcomes = await this.options.claims.ask(this.#who, keeping(message), message.marks)
      // What is lost is left out when its turn comes.
      if (outcomes.every(({ answer }) => answer === 'mine')) this.#heldAt.set(message.id, Date.now())
    }
    await this.#confirm()
  }

  get #who(): { readonly channel: string; readonly owner: string } {
    return { channel: channelKey(this.options.target().url), owner: this.options.marks.owner }
  }

  /** Until it is woken, or so many milliseconds have passed. */
  #pause(ms: number | null): Promise<void> {
    if (this.#stop.signal.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = ms === null ? null : setTimeout(() => this.#wake?.(), ms)
      this.#wake = () => {
        this.#wake = null
        if (timer) clearTimeout(timer)
        resolve()
      }
    })
  }
}

/** The act that keeps the claims of a message. */
const keeping = ({ event }: AlertMessage): 'open' | 'resolve' => (event === 'resolved' ? 'resolve' : 'open')

/** What is told with it: who hears that a snooze is over hears of the finding. */
const toldBy = ({ event, marks }: AlertMessage): AlertMark[] =>
  event === 'returned' ? marks.flatMap((one) => [one, { ...one, mark: findingOf(one.mark) }]) : [...marks]
