import type { CallArgs, CallResult, EventPayload, WindowApi } from '@shared/ipc/contract'
import type { CallName, EventName } from '@shared/ipc/names'

/** The main process's side of the contract, answered by a test. */
export class FakeShell {
  readonly asked: { readonly name: CallName; readonly args: unknown }[] = []
  private readonly answers = new Map<CallName, (args: never) => unknown>()
  private readonly listeners = new Map<EventName, Set<(payload: never) => void>>()

  readonly api: WindowApi = {
    call: async (name, args) => {
      this.asked.push({ name, args })
      const answer = this.answers.get(name)
      return (await answer?.(args as never)) as CallResult<typeof name>
    },
    on: (name, listener) => {
      const set = this.listeners.get(name) ?? new Set()
      this.listeners.set(name, set.add(listener))
      return () => {
        set.delete(listener)
      }
    }
  }

  constructor() {
    this.answer('app:info', () => ({
      version: '0.1.0',
      electron: '33.2.1',
      platform: 'linux',
      language: 'en',
      theme: 'dark',
      home: '/home/on-call/.config/taskguard',
      cli: 'npx taskguard'
    }))
  }

  answer<N extends CallName>(
    name: N,
    answer: (args: CallArgs<N>) => CallResult<N> | Promise<CallResult<N>>
  ): void {
    this.answers.set(name, answer)
  }

  emit<N extends EventName>(name: N, payload: EventPayload<N>): void {
    for (const listener of this.listeners.get(name) ?? []) listener(payload as never)
  }

  /** What a call was asked with, each time. */
  argsOf(name: CallName): unknown[] {
    return this.asked.filter((one) => one.name === name).map((one) => one.args)
  }
}
