import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/**
 * The live bench's parts run in processes of their own, as in the app: this same bundle, started with the part's name.
 */
export type PartName = 'part:engine' | 'part:driver'

export function startPart(name: PartName, args: readonly string[]): ChildProcess {
  const [, program = ''] = process.argv
  return fork(program, [name, ...args], { serialization: 'advanced' })
}

/** The part's next message of this kind. */
export async function told<T>(part: ChildProcess, kind: string): Promise<T> {
  for (;;) {
    const [message] = (await Promise.race([
      once(part, 'message'),
      once(part, 'exit').then(([code]) => {
        throw new Error(`a part of the bench ended by itself (${String(code)})`)
      })
    ])) as [{ kind: string } & T]
    if (message.kind === kind) return message
  }
}
