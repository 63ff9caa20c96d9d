import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ChannelAnswer, ChannelState, ChannelTarget } from '@shared/alerts/channel'
import type { LiveFinding } from '@shared/live/view'
import type { Claimer } from '../../../src/main/engine/alerts/claims/claimer'
import type { Alert } from '../../../src/main/engine/alerts/delivery/alert'
import { ChannelSender } from '../../../src/main/engine/alerts/delivery/channel-sender'
import type { SenderTimes } from '../../../src/main/engine/alerts/delivery/times'
import { until } from '../../support/until'
import type { ReceivedRequest } from '../../support/webhook-server'
import { liveFinding } from '../../unit/alerts/live-finding'

/** So short that a test can wait for them; the order among them is that of the real ones. */
export const SHORT: Partial<SenderTimes> = {
  gather: 20,
  calm: 60,
  longest: 30_000,
  between: 100,
  lease: 5_000,
  patience: 1_000,
  again: 50,
  firstWait: 40,
  longestWait: 200,
  timeout: 500,
  pause: 400,
  standby: 50
}

export const alertOf = (
  id: string,
  event: Alert['event'] = 'opened',
  more: Partial<LiveFinding> = {}
): Alert => ({
  event,
  finding: liveFinding(id, more),
  endpoint: 'prod',
  address: 'redis://prod:6379/0'
})

/** One sender with a home of its own, and what it said. */
export class SendingDesk {
  readonly states: ChannelState[] = []
  readonly said: string[] = []
  readonly answers: ChannelAnswer[] = []
  /** Ids of findings that no longer stand. */
  readonly gone = new Set<string>()
  readonly again: string[] = []
  claimer: Claimer | null = null
  #sender: ChannelSender | null = null
  target: ChannelTarget

  private constructor(
    readonly folder: string,
    url: string,
    private readonly times: Partial<SenderTimes>
  ) {
    this.target = {
      identity: 'team',
      name: 'Team',
      kind: 'webhook',
      url,
      secret: null,
      resolved: false,
      language: 'en'
    }
  }

  static async open(
    url: string,
    more: Partial<ChannelTarget> = {},
    { times = {}, claimer = null }: { times?: Partial<SenderTimes>; claimer?: Claimer | null } = {}
  ): Promise<SendingDesk> {
    const folder = await mkdtemp(join(tmpdir(), 'taskguard-queue-'))
    const desk = new SendingDesk(folder, url, { ...SHORT, ...times })
    desk.target = { ...desk.target, ...more }
    desk.claimer = claimer
    desk.start()
    return desk
  }

  start(): ChannelSender {
    this.#sender = new ChannelSender(this.target, {
      folder: join(this.folder, 'queue'),
      claimerOf: () => this.claimer,
      stands: ({ finding }) => !this.gone.has(finding.id),
      summaryAbove: () => 3,
      again: (ids) => this.again.push(...ids),
      state: (state) => this.states.push(state),
      says: {
        delivered: ({ marks }, tries) =>
          this.said.push(`delivered ${marks.map(({ mark }) => mark).join(' ')} at ${tries}`),
        failed: (answer) => {
          this.answers.push(answer)
          this.said.push(`failed ${answer.code}`)
        },
        buried: ({ marks }, answer) => {
          this.answers.push(answer)
          this.said.push(`buried ${marks.map(({ mark }) => mark).join(' ')} ${answer.code}`)
        },
        odd: (problem) => this.said.push(`odd ${problem}`)
      },
      times: this.times
    })
    this.#sender.start()
    return this.#sender
  }

  get sender(): ChannelSender {
    if (!this.#sender) throw new Error('not started')
    return this.#sender
  }

  get state(): ChannelState | undefined {
    return this.states.at(-1)
  }

  offer(...ids: string[]): void {
    this.sender.offer(ids.map((id) => alertOf(id)))
  }

  stateIs(what: string, fits: (state: ChannelState) => boolean): Promise<unknown> {
    return until(what, () => this.state && fits(this.state), { timeoutMs: 30_000 })
  }

  /** As an app that quits. */
  async quit(): Promise<void> {
    await this.#sender?.stop()
    this.#sender = null
  }

  async close(): Promise<void> {
    await this.quit()
    await rm(this.folder, { recursive: true, force: true })
  }
}

/** The findings that a request tells of. */
export const findingsOf = ({ body }: ReceivedRequest): string[] =>
  (JSON.parse(body) as { data: { alerts: { id: string }[] } }).data.alerts.map(({ id }) => id)

export const idOf = ({ headers }: ReceivedRequest): string => String(headers['webhook-id'])
