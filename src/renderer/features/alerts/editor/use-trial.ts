import type { ChannelAnswer } from '@shared/alerts/channel'
import type { ChannelDraft } from '@shared/ipc/channels'
import type { FieldFault } from '@shared/ipc/endpoints'
import { useRef, useState } from 'react'
import { useApp } from '../../../workbench/app'

export type Trial =
  | { readonly state: 'none' }
  | { readonly state: 'running' }
  | { readonly state: 'answered'; readonly answer: ChannelAnswer }
  | { readonly state: 'failed'; readonly problem: string }

/** A test message and its answer. The last one that was asked for is the one that is shown. */
export function useTrial(): {
  readonly trial: Trial
  readonly start: (draft: ChannelDraft) => Promise<readonly FieldFault[]>
} {
  const { api } = useApp()
  const [trial, setTrial] = useState<Trial>({ state: 'none' })
  const last = useRef(0)
  return {
    trial,
    start: async (draft) => {
      last.current += 1
      const own = last.current
      const show = (next: Trial): void => {
        if (last.current === own) setTrial(next)
      }
      show({ state: 'running' })
      try {
        const answer = await api.call('channels:test', draft)
        show(answer.ok ? { state: 'answered', answer: answer.answer } : { state: 'none' })
        return answer.ok ? [] : answer.faults
      } catch (error) {
        show({ state: 'failed', problem: error instanceof Error ? error.message : String(error) })
        return []
      }
    }
  }
}
