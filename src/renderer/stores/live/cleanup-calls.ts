import type {
  CleanupAnswer,
  CleanupCall,
  CleanupOp,
  CleanupPart,
  CleanupProgress,
  CleanupResultOf
} from '@shared/live/cleanup'
import type { LiveRequest } from '@shared/live/view'
import type { CleanupFault } from '@shared/plan/fault'

export type CleanupAnswered<O extends CleanupOp> =
  | { readonly result: CleanupResultOf<O>; readonly fault: null }
  | { readonly result: null; readonly fault: CleanupFault }

export type CleanupCallOf<O extends CleanupOp> = Extract<CleanupCall, { op: O }>

/** Plans, applies and undoes of cleanups, asked of the engine. */
export interface CleanupCalls {
  /** @param onPart hears the parts of a draft that is being made */
  readonly ask: <O extends CleanupOp>(
    call: CleanupCallOf<O>,
    onPart?: (part: CleanupPart) => void
  ) => Promise<CleanupAnswered<O>>
  /** Hears how a draft's apply, or an undo, goes on. Answers the function that ends it. */
  readonly follow: (task: string, listener: (progress: CleanupProgress) => void) => () => void
  readonly receive: (message: CleanupAnswer | CleanupPart | CleanupProgress) => void
  /** The engine's port has come, or is gone: then what was asked has no answer. */
  readonly connect: (send: ((request: LiveRequest) => void) | null) => void
}

interface Waiting {
  readonly give: (answer: Pick<CleanupAnswer, 'result' | 'fault'>) => void
  readonly onPart: ((part: CleanupPart) => void) | undefined
}

const lost: CleanupFault = { code: 'engine', detail: '' }

export function createCleanupCalls(): CleanupCalls {
  const waiting = new Map<number, Waiting>()
  const followers = new Map<string, Set<(progress: CleanupProgress) => void>>()
  let send: ((request: LiveRequest) => void) | null = null
  let asked = 0
  return {
    ask: <O extends CleanupOp>(call: CleanupCallOf<O>, onPart?: (part: CleanupPart) => void) => {
      if (!send) return Promise.resolve<CleanupAnswered<O>>({ result: null, fault: lost })
      asked += 1
      const request = asked
      send({ kind: 'cleanup', request, call })
      return new Promise<CleanupAnswered<O>>((resolve) => {
        waiting.set(request, {
          // The engine answers each call with its own result.
          give: (answer) => resolve(answer as CleanupAnswered<O>),
          onPart
        })
      })
    },
    follow: (task, listener) => {
      const all = followers.get(task) ?? new Set()
      followers.set(task, all.add(listener))
      return () => {
        all.delete(listener)
        if (all.size === 0) followers.delete(task)
      }
    },
    receive: (message) => {
      if (message.kind === 'cleanupProgress') {
        for (const listener of followers.get(message.task) ?? []) listener(message)
        return
      }
      const one = waiting.get(message.request)
      if (message.kind === 'cleanupPart') one?.onPart?.(message)
      else {
        waiting.delete(message.request)
        one?.give(message)
      }
    },
    connect: (next) => {
      for (const { give } of waiting.values()) give({ result: null, fault: lost })
      waiting.clear()
      send = next
    }
  }
}
