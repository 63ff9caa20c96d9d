import type { TestStep } from '@shared/endpoints/test-step'
import type { EndpointDraft, FieldFault } from '@shared/ipc/endpoints'
import { useCallback, useEffect, useRef, useState } from 'react'
import { useApp } from '../../../workbench/app'

export interface Trial {
  readonly state: 'none' | 'running' | 'done' | 'cancelled' | 'failed'
  readonly steps: readonly TestStep[]
  /** Why it could not even be tried. */
  readonly problem: string
}

const none: Trial = { state: 'none', steps: [], problem: '' }

/** A connection test: its steps as they come. Another one, or leaving the tab, cancels it. */
export function useTrial(): {
  readonly trial: Trial
  readonly start: (draft: EndpointDraft) => Promise<readonly FieldFault[]>
  readonly cancel: () => void
} {
  const { api } = useApp()
  const [trial, setTrial] = useState<Trial>(none)
  const token = useRef<string | null>(null)
  const running = useRef(false)
  const end = useCallback((): void => {
    if (token.current !== null && running.current)
      void api.call('endpoints:cancelTest', { token: token.current })
    token.current = null
    running.current = false
  }, [api])
  useEffect(() => end, [end])
  useEffect(
    () =>
      api.on('endpoints:testStep', ({ token: of, step }) => {
        if (of === token.current)
          setTrial((now) => ({ ...now, steps: [...now.steps.filter(({ id }) => id !== step.id), step] }))
      }),
    [api]
  )
  return {
    trial,
    cancel: () => {
      end()
      setTrial(({ steps }) => ({
        ...none,
        state: 'cancelled',
        steps: steps.filter(({ status }) => status !== 'running')
      }))
    },
    start: async (draft) => {
      end()
      const own = crypto.randomUUID()
      token.current = own
      running.current = true
      setTrial({ ...none, state: 'running' })
      try {
        const answer = await api.call('endpoints:test', { ...draft, token: own })
        if (token.current !== own) return []
        running.current = false
        // The last steps may come after the answer.
        setTrial((now) => (answer.ok ? { ...now, state: 'done' } : none))
        return answer.ok ? [] : answer.faults
      } catch (error) {
        if (token.current === own)
          setTrial({
            ...none,
            state: 'failed',
            problem: error instanceof Error ? error.message : String(error)
          })
        return []
      }
    }
  }
}
