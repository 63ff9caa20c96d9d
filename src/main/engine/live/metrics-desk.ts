import { performance } from 'node:perf_hooks'
import { RUNS_TOLD_MAX } from '@shared/live/metrics'
import type { LiveRequest } from '@shared/live/view'
import type { LogText } from '@shared/log/line'
import { foreignLine, line } from '@shared/log/line'
import type { MetricsAsked } from '@shared/metrics/asked'
import type { MetricsSource } from '../metrics/endpoint-source'
import { HealthSampler } from '../metrics/health-sampler'
import { MetricsBook } from '../metrics/metrics-book'
import type { MonitorStatus } from '../monitor/status'
import type { WindowChannel } from './live-view'

type Asked<K extends LiveRequest['kind']> = Extract<LiveRequest, { kind: K }>

/** A question is answered anew so long after its last answer, ms; so many times as long as that took, within these. */
const ANSWER_EVERY = 5_000
const ANSWER_EVERY_MAX = 60_000
const REST = 20
/** An endpoint that comes or goes is told of sooner. */
const ANSWER_SOON = 500
/** What was read is kept so long after the last question, ms. */
const KEPT_FOR = 600_000

interface Question {
  readonly number: number
  readonly asked: MetricsAsked
  readonly ended: AbortController
  timer: NodeJS.Timeout | null
  answering: boolean
  /** Something happened while it was answered. */
  again: boolean
}

/** Keeps how the engine and its endpoints fare, and answers what windows ask of the metrics. */
export class MetricsDesk {
  readonly #questions = new Map<WindowChannel, Question>()
  readonly #runs = new Map<WindowChannel, AbortController>()
  readonly #connections = new Map<string, MonitorStatus['connection']>()
  readonly #book = new MetricsBook(async (from) => (await this.#sampler?.minutes(from)) ?? [])
  #sampler: HealthSampler | null = null
  #failure = ''
  #forgetting: NodeJS.Timeout | null = null

  constructor(private readonly log: (text: LogText) => void) {}

  /** The folder is known with the first configuration, and stays. */
  begin(home: string): void {
    if (this.#sampler) return
    this.#sampler = new HealthSampler(home, (error) => this.#notKept(error))
    this.#sampler.start()
  }

  /** An endpoint is watched from here on; answers the function that ends it. */
  watching(endpointId: string, source: MetricsSource): () => void {
    const end = this.#book.watching(endpointId, source)
    this.#answerSoon(endpointId)
    return () => {
      end()
      this.#connections.delete(endpointId)
      this.#sampler?.left(source.target.address)
      this.#answerSoon(endpointId)
    }
  }

  /** What an endpoint's monitor says, at each reading. */
  told(endpointId: string, address: string, status: MonitorStatus): void {
    this.#sampler?.told(address, status)
    const { connection, fault } = status
    this.#book.monitored(endpointId, {
      connection,
      fault: fault && { code: fault.code, detail: fault.message }
    })
    if (this.#connections.get(endpointId) === connection) return
    this.#connections.set(endpointId, connection)
    this.#answerSoon(endpointId)
  }

  ask(window: WindowChannel, { question, asked }: Asked<'askMetrics'>): void {
    this.#end(window)
    if (this.#forgetting) clearTimeout(this.#forgetting)
    const ended = new AbortController()
    const next = { number: question, asked, ended, timer: null, answering: false, again: false }
    this.#questions.set(window, next)
    void this.#answer(window, next)
  }

  end(window: WindowChannel): void {
    if (!this.#end(window) || this.#questions.size > 0) return
    this.#book.disconnect()
    this.#forgetting = setTimeout(() => this.#book.forget(), KEPT_FOR)
    this.#forgetting.unref()
  }

  refresh(window: WindowChannel): void {
    this.#book.forgetHours()
    this.#answerIn(window, 0)
  }

  async runs(window: WindowChannel, { request, asked }: Asked<'askRunsBehind'>): Promise<void> {
    this.#runs.get(window)?.abort()
    const ended = new AbortController()
    this.#runs.set(window, ended)
    try {
      const answer = await this.#book.runs(asked, RUNS_TOLD_MAX, ended.signal)
      window.post({ kind: 'runsBehind', request, ...answer })
    } catch (error) {
      if (!ended.signal.aborted) this.log(foreignLine(messageOf(error)))
    }
  }

  /** The window is gone. */
  leave(window: WindowChannel): void {
    this.#runs.get(window)?.abort()
    this.#runs.delete(window)
    this.end(window)
  }

  async stop(): Promise<void> {
    for (const window of [...this.#questions.keys(), ...this.#runs.keys()]) this.leave(window)
    if (this.#forgetting) clearTimeout(this.#forgetting)
    await this.#sampler?.stop()
  }

  #end(window: WindowChannel): boolean {
    const question = this.#questions.get(window)
    if (!question) return false
    this.#questions.delete(window)
    question.ended.abort()
    if (question.timer) clearTimeout(question.timer)
    return true
  }

  #answerSoon(endpointId: string): void {
    for (const [window, { asked }] of this.#questions)
      if (asked.endpoints === null || asked.endpoints.includes(endpointId))
        this.#answerIn(window, ANSWER_SOON)
  }

  #answerIn(window: WindowChannel, delay: number): void {
    const question = this.#questions.get(window)
    if (!question) return
    if (question.answering) {
      question.again = true
      return
    }
    if (question.timer) clearTimeout(question.timer)
    question.timer = setTimeout(() => void this.#answer(window, question), delay)
  }

  async #answer(window: WindowChannel, question: Question): Promise<void> {
    const { number, asked, ended } = question
    question.timer = null
    question.answering = true
    question.again = false
    const began = performance.now()
    try {
      const view = await this.#book.view(asked, ended.signal)
      window.post({ kind: 'metrics', question: number, view, fault: null })
    } catch (error) {
      if (ended.signal.aborted) return
      window.post({ kind: 'metrics', question: number, view: null, fault: messageOf(error) })
    }
    question.answering = false
    const took = performance.now() - began
    const rest = Math.min(ANSWER_EVERY_MAX, Math.max(ANSWER_EVERY, took * REST))
    // oxlint-disable-next-line typescript/no-unnecessary-condition -- set by what happened while this awaited
    this.#answerIn(window, question.again ? ANSWER_SOON : rest)
  }

  #notKept(error: unknown): void {
    const reason = messageOf(error)
    if (reason === this.#failure) return
    this.#failure = reason
    this.log(line('health_not_kept', { reason }))
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
