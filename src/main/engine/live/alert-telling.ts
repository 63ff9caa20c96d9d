import { isQuiet } from '@shared/live/alert'
import type { FromEngine, ToEngine } from '@shared/live/link'
import type { LiveFinding } from '@shared/live/view'
import type { LogLevel, LogText } from '@shared/log/line'
import { ownChannels } from '@shared/settings/channel'
import { defaultSettings, type Settings } from '@shared/settings/schema'
import { ChannelSenders, type AlertSource } from '../alerts/delivery/channel-senders'
import type { SenderTimes } from '../alerts/delivery/times'
import { tryOnce } from '../alerts/delivery/try-once'
import { AlertRouter, type Routed } from '../alerts/route/alert-router'
import type { LiveView } from './live-view'

type Configuration = Pick<Extract<ToEngine, { kind: 'configure' }>, 'home' | 'settings' | 'channels'>

export interface AlertTellingOptions {
  readonly view: LiveView
  readonly tell: (message: FromEngine) => void
  readonly log: (level: LogLevel, text: LogText) => void
  readonly times?: Partial<SenderTimes>
}

/** Tells of findings what the rules say: this machine by way of the shell, the channels from here. */
export class AlertTelling {
  readonly #router: AlertRouter
  readonly #sources = new Map<string, AlertSource>()
  #senders: ChannelSenders | null = null
  #settings: Settings = defaultSettings()
  /** The rules and channels in force, as text. */
  #inForce = ''

  constructor(private readonly options: AlertTellingOptions) {
    this.#router = new AlertRouter({
      settings: () => this.#settings,
      endpointName: (id) => this.#sources.get(id)?.name ?? id,
      offset: (id) => this.#sources.get(id)?.offset() ?? 0,
      find: (key) => options.view.finding(key),
      tell: (routed) => this.#route(routed),
      now: () => Date.now(),
      later: (run, ms) => {
        const timer = setTimeout(run, ms)
        return () => clearTimeout(timer)
      }
    })
  }

  /** With each configuration: rules, quiet hours and channels are in force from here on. */
  configure({ home, settings, channels = [] }: Configuration): void {
    this.#settings = settings
    this.#senders ??= this.#makeSenders(home)
    this.#senders.configure(channels)
    const inForce = JSON.stringify([
      settings['notifications.rules'],
      settings['notifications.quietHours.from'],
      settings['notifications.quietHours.to'],
      settings['notifications.quietHours.criticalPasses'],
      channels.map(({ identity, name }) => [identity, name])
    ])
    const before = this.#inForce
    this.#inForce = inForce
    if (before !== '' && before !== inForce) this.#router.reconsider(this.options.view.findings)
  }

  /** An endpoint is watched from here on; answers the function that ends it. */
  watching(endpointId: string, source: AlertSource): () => void {
    this.#sources.set(endpointId, source)
    return () => {
      if (this.#sources.get(endpointId) === source) this.#sources.delete(endpointId)
    }
  }

  opened(findings: readonly LiveFinding[], first: boolean): void {
    this.#router.opened(findings, first)
  }

  returned(findings: readonly LiveFinding[]): void {
    this.#router.returned(findings)
  }

  resolved(findings: readonly LiveFinding[]): void {
    this.#router.resolved(findings)
  }

  async test({ token, channel }: Extract<ToEngine, { kind: 'testChannel' }>): Promise<void> {
    const { answer } = await tryOnce(channel, { test: `test_${token}` })
    this.options.tell({ kind: 'channelTested', token, answer })
  }

  async undelivered(message: Extract<ToEngine, { kind: 'undelivered' }>): Promise<void> {
    if (message.do === 'retry') await this.#senders?.retryDead(message.identity)
    else if (message.do === 'forget') await this.#senders?.forgetDead(message.identity)
    else await this.#senders?.forgetQueue(message.identity)
  }

  async stop(): Promise<void> {
    this.#router.dispose()
    await this.#senders?.stop()
  }

  #makeSenders(home: string): ChannelSenders {
    const { view, tell, log, times } = this.options
    return new ChannelSenders({
      home,
      sourceOf: (id) => this.#sources.get(id),
      find: (key) => view.finding(key),
      summaryAbove: () => this.#settings['notifications.summaryAbove'],
      again: (ids) => {
        const wanted = new Set(ids)
        const standing = [...view.findings].filter((one) => wanted.has(one.id) && !isQuiet(one))
        this.#router.opened(standing, false)
      },
      state: (identity, state) => tell({ kind: 'channelState', identity, state }),
      log,
      ...(times ? { times } : {})
    })
  }

  #route(routed: readonly Routed[]): void {
    this.#senders?.offer(routed)
    this.#tellHere(routed)
  }

  /** One message to the shell for each way of telling. */
  #tellHere(routed: readonly Routed[]): void {
    const groups = new Map<string, Routed[]>()
    for (const one of routed) {
      const to = ownChannels.filter((own) => one.decision.to?.includes(own) ?? true)
      if (to.length === 0) continue
      const group = [one.event, one.first, ...to].join(' ')
      const members = groups.get(group)
      if (members) members.push(one)
      else groups.set(group, [one])
    }
    for (const [group, members] of groups) {
      const [first] = members
      if (!first) continue
      const findings = members.map(({ finding }) => finding)
      const to = ownChannels.filter((own) => group.split(' ').includes(own))
      if (first.event === 'opened')
        this.options.tell({ kind: 'opened', findings, firstSnapshot: first.first, to })
      else this.options.tell({ kind: first.event, findings, to })
    }
  }
}
