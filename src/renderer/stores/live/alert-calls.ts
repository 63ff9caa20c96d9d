import type { AlertAct, AlertAnswer, AlertFault } from '@shared/live/alert'
import type { LiveRequest } from '@shared/live/view'

/** What a person says of findings, on its way to the engine. */
export interface AlertCalls {
  /**
   * @param finding the finding's key
   * @returns why it was not done; null: it is
   */
  readonly say: (finding: string, act: AlertAct) => Promise<AlertFault | null>
  readonly receive: (answer: AlertAnswer) => void
  /** The engine's port has come, or is gone: then what was asked has no answer. */
  readonly connect: (send: ((request: LiveRequest) => void) | null) => void
}

const lost: AlertFault = { code: 'unreachable', detail: '' }

export function createAlertCalls(): AlertCalls {
  const waiting = new Map<number, (fault: AlertFault | null) => void>()
  let send: ((request: LiveRequest) => void) | null = null
  let asked = 0
  return {
    say: (finding, act) => {
      if (!send) return Promise.resolve(lost)
      asked += 1
      const request = asked
      send({ kind: 'alert', request, finding, act })
      return new Promise((resolve) => {
        waiting.set(request, resolve)
      })
    },
    receive: ({ request, fault }) => {
      waiting.get(request)?.(fault)
      waiting.delete(request)
    },
    connect: (next) => {
      for (const give of waiting.values()) give(lost)
      waiting.clear()
      send = next
    }
  }
}
