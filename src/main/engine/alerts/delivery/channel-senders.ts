import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ChannelState, ChannelTarget } from '@shared/alerts/channel'
import { isQuiet } from '@shared/live/alert'
import type { LiveFinding } from '@shared/live/view'
import type { LogLevel, LogText } from '@shared/log/line'
import { alertsQueueFolder } from '../../settings'
import type { Claimer } from '../claims/claimer'
import type { Routed } from '../route/alert-router'
import type { Alert } from './alert'
import { ChannelSender } from './channel-sender'
import { loggedSender } from './log-lines'
import type { SenderTimes } from './times'

/** An endpoint as messages speak of it, and who claims its findings. */
export interface AlertSource {
  readonly name: string
  /** Without a secret. */
  readonly address: string
  /** Its findings are told to a channel only where a rule names it: the demo plays there. */
  readonly local: boolean
  /** Redis time minus this machine's, milliseconds. */
  readonly offset: () => number
  readonly claimer: Claimer
}

export interface ChannelSendersOptions {
  readonly home: string
  /** The endpoint of this id; undefined: it is not watched. */
  readonly sourceOf: (endpointId: string) => AlertSource | undefined
  /** The finding of this key as it stands; undefined: it does not. */
  readonly find: (key: string) => LiveFinding | undefined
  readonly summaryAbove: () => number
  readonly again: (findings: readonly string[]) => void
  readonly state: (identity: string, state: ChannelState) => void
  readonly log: (level: LogLevel, text: LogText) => void
  readonly times?: Partial<SenderTimes>
}

/** A queue's folder: by what its sender is known by, which is no file's name. @param kind of sender */
export const queueFolder = (home: string, kind: 'app' | 'watch', identity: string): string =>
  join(alertsQueueFolder(home), `${kind}-${createHash('sha256').update(identity).digest('hex').slice(0, 24)}`)

/** All channels of the settings, each with its sender. */
export class ChannelSenders {
  readonly #senders = new Map<string, { target: ChannelTarget; readonly sender: ChannelSender }>()
  #ending: Promise<unknown> = Promise.resolve()

  constructor(private readonly options: ChannelSendersOptions) {}

  /** The channels that are told from here on. What waits for one that went stays on the disk. */
  configure(targets: readonly ChannelTarget[]): void {
    const wanted = new Set(targets.map(({ identity }) => identity))
    for (const [identity, { sender }] of this.#senders) {
      if (wanted.has(identity)) continue
      this.#senders.delete(identity)
      this.#ending = Promise.all([this.#ending, sender.stop()])
    }
    for (const target of targets) {
      const known = this.#senders.get(target.identity)
      if (known) {
        known.target = target
        known.sender.update(target)
      } else this.#start(target)
    }
  }

  offer(routed: readonly Routed[]): void {
    for (const { target, sender } of this.#senders.values()) {
      const alerts = routed.flatMap((one) => this.#alertFor(target, one))
      if (alerts.length > 0) sender.offer(alerts)
    }
  }

  retryDead(identity: string): Promise<void> {
    return this.#senders.get(identity)?.sender.retryDead() ?? Promise.resolve()
  }

  forgetDead(identity: string): Promise<void> {
    return this.#senders.get(identity)?.sender.forgetDead() ?? Promise.resolve()
  }

  /** Of a channel that was removed: nothing that was kept for it stays on the disk. */
  async forgetQueue(identity: string): Promise<void> {
    if (this.#senders.has(identity)) return
    await this.#ending
    await rm(queueFolder(this.options.home, 'app', identity), { recursive: true, force: true })
  }

  async stop(): Promise<void> {
    await Promise.all([this.#ending, ...Array.from(this.#senders.values(), ({ sender }) => sender.stop())])
  }

  #start(target: ChannelTarget): void {
    const { identity } = target
    const { home, sourceOf, find, summaryAbove, again, state, log, times } = this.options
    const sender = new ChannelSender(target, {
      folder: queueFolder(home, 'app', identity),
      claimerOf: (endpointId) => sourceOf(endpointId)?.claimer ?? null,
      stands: ({ finding }) => {
        const standing = find(finding.key)
        return standing !== undefined && !isQuiet(standing)
      },
      summaryAbove,
      again,
      state: (now) => state(identity, now),
      says: loggedSender(() => this.#senders.get(identity)?.target.name ?? identity, log),
      ...(times ? { times } : {})
    })
    this.#senders.set(identity, { target, sender })
    // One of the same name may be ending yet: the queue is its own until then.
    void this.#ending.then(() => sender.start())
  }

  #alertFor({ name }: ChannelTarget, { event, finding, decision }: Routed): Alert[] {
    const source = this.options.sourceOf(finding.endpointId)
    if (!source || (decision.to !== null && !decision.to.includes(name))) return []
    if (source.local && !decision.namesEndpoint) return []
    return [{ event, finding, endpoint: source.name, address: source.address }]
  }
}
