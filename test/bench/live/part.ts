import { fork, type ChildProcess } from 'node:child_process'
import { on } from 'node:events'

/** Parts of a bench run in processes of their own, as in the app: this same bundle, started with the part's name. */
export type PartName = 'part:engine' | 'part:driver' | 'part:publisher' | 'part:cleaner'

export function startPart(name: PartName, args: readonly string[]): ChildProcess {
  const [, program = ''] = process.argv
  return fork(program, [name, ...args], { serialization: 'advanced' })
}

/** The part's next message of this kind; none is missed, though several come at once. */
export async function told<T>(part: ChildProcess, kind: string): Promise<T> {
  const messages = on(part, 'message', { close: ['disconnect', 'exit'] })
  for await (const [message] of messages as AsyncIterable<[{ kind: string } & T]>)
    if (message.kind === kind) return message
  throw new Error(`a part of the bench ended by itself (${String(part.exitCode)}), without ${kind}`)
}
