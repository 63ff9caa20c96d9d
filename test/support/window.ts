import { MessageChannel } from 'node:worker_threads'
import type { EndpointView, LiveFinding, LiveMessage, LockRow } from '../../src/shared/live/view'
import type { WindowPort } from '../../src/main/engine/live/engine'

/** A window's mirror of the live view, over a real message port: it applies what a renderer would, and minds the gaps. */
export class MirrorWindow {
  readonly endpoints = new Map<string, EndpointView>()
  readonly rows = new Map<string, LockRow>()
  readonly findings = new Map<string, LiveFinding>()
  readonly messages: LiveMessage[] = []
  readonly gaps: string[] = []
  #epoch = ''
  #seq = -1
  readonly #channel = new MessageChannel()
  readonly port: WindowPort

  constructor() {
    const { port1, port2 } = this.#channel
    this.port = {
      post: (message) => port1.postMessage(message),
      onRequest: (listener) => void port1.on('message', listener),
      onClose: (listener) => void port1.on('close', listener)
    }
    port2.on('message', (message: LiveMessage) => this.#apply(message))
  }

  resync(): void {
    this.#channel.port2.postMessage({ kind: 'resync' })
  }

  send(message: unknown): void {
    this.#channel.port2.postMessage(message)
  }

  close(): void {
    this.#channel.port1.close()
    this.#channel.port2.close()
  }

  #apply(message: LiveMessage): void {
    this.messages.push(message)
    if (message.kind !== 'snapshot' && message.kind !== 'delta') return
    if (message.kind === 'snapshot') {
      if (message.part === 0) {
        this.endpoints.clear()
        this.rows.clear()
        this.findings.clear()
      }
      this.#epoch = message.epoch
      this.#seq = message.seq
    } else {
      if (message.epoch !== this.#epoch || message.seq !== this.#seq + 1)
        this.gaps.push(`${this.#seq} → ${message.seq}`)
      this.#seq = message.seq
      for (const id of message.removedEndpoints) this.endpoints.delete(id)
      for (const key of message.removedRows) this.rows.delete(key)
      for (const key of message.removedFindings) this.findings.delete(key)
    }
    for (const endpoint of message.endpoints) this.endpoints.set(endpoint.id, endpoint)
    for (const row of message.rows) this.rows.set(row.key, row)
    for (const finding of message.findings) this.findings.set(finding.key, finding)
  }
}
