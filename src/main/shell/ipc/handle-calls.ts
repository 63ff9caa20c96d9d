import { ipcMain, type WebContents } from 'electron'
import type { z } from 'zod'
import { calls, type CallArgs, type CallResult } from '@shared/ipc/contract'
import { callNames, type CallName } from '@shared/ipc/names'
import { log } from '../log/log'
import { isTrustedSender } from './sender'

export type CallHandlers = {
  readonly [N in CallName]: (args: CallArgs<N>, window: WebContents) => CallResult<N> | Promise<CallResult<N>>
}

/** Answers every call of the contract: checks who asks, parses what is asked and what is answered. */
export function handleCalls(handlers: CallHandlers): void {
  for (const name of callNames) handleCall(name, handlers[name])
}

function handleCall<N extends CallName>(name: N, handler: CallHandlers[N]): void {
  ipcMain.handle(name, async (event, raw: unknown) => {
    if (!isTrustedSender(event)) {
      log.warn(`refused ${name} from ${event.senderFrame?.url ?? 'a frame that is gone'}`)
      throw new Error(`${name}: not allowed from this page`)
    }
    const args = calls[name].args.safeParse(raw)
    if (!args.success) {
      log.warn(`refused ${name}: ${problem(args.error)}`)
      throw new Error(`${name}: ${problem(args.error)}`)
    }
    try {
      const result = await handler(args.data as CallArgs<N>, event.sender)
      return calls[name].result.parse(result)
    } catch (error) {
      log.error(`${name} failed`, error)
      throw error
    }
  })
}

const problem = (error: z.ZodError): string =>
  error.issues.map(({ path, message }) => [path.join('.'), message].filter(Boolean).join(': ')).join('; ')
