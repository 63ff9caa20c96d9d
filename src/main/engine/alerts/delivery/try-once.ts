import { performance } from 'node:perf_hooks'
import type { ChannelAnswer } from '@shared/alerts/channel'
import { oneLine } from '@shared/text/one-line'
import { webhookRequest, type Destination, type TestMessage } from '../payload/request'
import type { AlertMessage } from '@shared/alerts/message'
import { judge } from './judge'
import { post, PostError } from './post'
import { secretParts } from './secret-parts'

export interface Tried {
  readonly answer: ChannelAnswer
  /** What the receiver asks to wait, ms; null: it does not say. */
  readonly wait: number | null
}

const TIMEOUT = 15_000
const LONGEST_LINE = 300

/** Sends a message once, and says how it went. Throws nothing. */
export async function tryOnce(
  destination: Destination,
  message: AlertMessage | TestMessage,
  { timeout = TIMEOUT, signal }: { readonly timeout?: number; readonly signal?: AbortSignal } = {}
): Promise<Tried> {
  const began = performance.now()
  const took = (): number => Math.round(performance.now() - began)
  const now = Date.now()
  try {
    const request = webhookRequest(destination, message, now)
    const answer = await post(request, { timeout, ...(signal ? { signal } : {}) })
    const { code, wait } = judge(destination.kind, answer, now)
    const said = firstLine(answer.body, destination)
    return { answer: { code, status: answer.status, said, took: took() }, wait }
  } catch (error) {
    const code = error instanceof PostError ? error.code : 'refused'
    const text = error instanceof Error ? error.message : String(error)
    return { answer: { code, status: null, said: firstLine(text, destination), took: took() }, wait: null }
  }
}

/** What a server says may hold what it was sent: neither the URL nor the secret goes on from here. */
function firstLine(text: string, { url, secret }: Destination): string {
  const line = text.split(/\r?\n/).find((one) => one.trim() !== '') ?? ''
  const clean = secretParts(url, secret).reduce((left, part) => left.replaceAll(part, '***'), line)
  return oneLine(clean, LONGEST_LINE)
}
