import type { AuditRow } from '@shared/audit/row'
import { assertNever } from '@shared/errors'
import type { HistoryRun } from '@shared/history/run'
import type { LiveRequest } from '@shared/live/view'
import { AuditReading } from '../audit'
import { HistoryReading } from '../history/history-reading'
import type { MonitorStatus } from '../monitor/status'
import { FeedDesk, type FeedSource } from './feed-desk'
import type { WindowChannel } from './live-view'

type FeedRequest = Extract<LiveRequest, { kind: 'watchFeed' | 'endFeed' | 'refreshFeed' | 'feedTaken' }>

/** The long lists that windows look at: the runs of the last days, and the audit trail. */
export class Feeds {
  #home = ''
  readonly #runs = new FeedDesk<HistoryRun>({
    name: 'runs',
    reading: (endpointId, { namespace }) => new HistoryReading({ endpointId, namespace, type: null }),
    message: (head, groups) => ({
      kind: 'runsPart',
      ...head,
      groups: groups.map(({ key, rows }) => ({ key, rows: [...rows] }))
    })
  })
  readonly #audit = new FeedDesk<AuditRow>({
    name: 'audit',
    reading: (endpointId, { namespace, target }) =>
      new AuditReading({ endpointId, namespace, address: target.address, home: this.#home }),
    message: (head, groups) => ({
      kind: 'auditPart',
      ...head,
      groups: groups.map(({ key, rows }) => ({ key, rows: [...rows] }))
    })
  })

  /** The folder is known with the first configuration, and stays. */
  begin(home: string): void {
    this.#home ||= home
  }

  /** An endpoint is watched from here on; answers the function that ends it. */
  watching(endpointId: string, source: FeedSource): () => void {
    const ends = [this.#runs.watching(endpointId, source), this.#audit.watching(endpointId, source)]
    return () => {
      for (const end of ends) end()
    }
  }

  /** What an endpoint's monitor says. */
  told(endpointId: string, status: Pick<MonitorStatus, 'connection' | 'fault'>): void {
    this.#runs.told(endpointId, status)
    this.#audit.told(endpointId, status)
  }

  /** Runs began, ended or were refused there. */
  ranSomething(endpointId: string): void {
    this.#runs.changed(endpointId)
  }

  /** An act was written down there. */
  audited(endpointId: string): void {
    this.#audit.changed(endpointId)
  }

  /** An act is kept on this machine alone. */
  auditedHere(endpointId: string): void {
    this.#audit.reread(endpointId)
  }

  answer(window: WindowChannel, request: FeedRequest): void {
    const desk = request.feed === 'runs' ? this.#runs : this.#audit
    switch (request.kind) {
      case 'watchFeed':
        desk.watch(window, request)
        return
      case 'endFeed':
        desk.end(window)
        return
      case 'refreshFeed':
        desk.refresh(window)
        return
      case 'feedTaken':
        desk.taken(window, request)
        return
      default:
        assertNever(request)
    }
  }

  /** The window is gone. */
  leave(window: WindowChannel): void {
    this.#runs.end(window)
    this.#audit.end(window)
  }

  async stop(): Promise<void> {
    await Promise.all([this.#runs.stop(), this.#audit.stop()])
  }
}
