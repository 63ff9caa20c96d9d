import { z } from 'zod'
import type { AlertAct } from '@shared/live/alert'
import { alertsKey, eventsChannel } from '@shared/protocol/keys'
import { sign, signedText } from '../guard/clean-answers'
import { parseReply, type Replies } from '../guard/answers'
import { callScript, type GuardConnection } from '../guard/connection'
import { loadScripts } from '../guard/scripts'

export type AlertWritten =
  | { readonly answer: 'SET'; readonly entry: string }
  | { readonly answer: 'CLEARED' }
  /** Somebody else was first: what stands there now; null: nothing. */
  | { readonly answer: 'CHANGED'; readonly entry: string | null }
  | { readonly answer: 'FULL' }

const replies: Replies<AlertWritten> = {
  SET: z.tuple([z.literal('SET'), z.string()]).transform(([answer, entry]) => ({ answer, entry })),
  CLEARED: z.tuple([z.literal('CLEARED')]).transform(([answer]) => ({ answer })),
  CHANGED: z.tuple([z.literal('CHANGED'), signedText]).transform(([answer, entry]) => ({ answer, entry })),
  FULL: z.tuple([z.literal('FULL'), z.string()]).transform(([answer]) => ({ answer }))
}

const { alert: script } = loadScripts()

/**
 * Writes one entry of `NS:alerts`, by one script, only where it still is what was seen.
 * @param was the entry's text as it was seen; null: none
 * @param by who says it, 1 to 128 bytes
 * @throws UnreadableKeyError where the key is no hash; the connection's errors
 */
export async function writeAlert(
  redis: Pick<GuardConnection, 'evalsha' | 'eval'>,
  namespace: string,
  { finding, was, by, act }: { finding: string; was: string | null; by: string; act: AlertAct }
): Promise<AlertWritten> {
  const note = act.do === 'clear' ? '' : act.note
  const span = act.do === 'snooze' ? String(act.forMs) : ''
  const args = [act.do, finding, eventsChannel(namespace), sign(was), by, note, span]
  return parseReply('alert', replies, await callScript(redis, script, [alertsKey(namespace)], args))
}
