import type { JobFault } from '@shared/jobs/fault'
import type { LaunchRequest, Preflight } from '@shared/jobs/launch'
import { useEffect, useRef, useState } from 'react'
import { useApp, useLive } from '../../../workbench/app'

/** A person types: what stands between two keys is not asked about. Milliseconds. */
const TYPING_MS = 250
/** How often the guard is asked again while the page is looked at; milliseconds. */
const AGAIN_MS = 4_000

export interface PreflightState {
  /** What the guard said last; null: nothing yet, or what is asked can't be launched. */
  readonly preflight: Preflight | null
  readonly faults: readonly JobFault[]
  /** It has been asked, and not answered yet. */
  readonly asking: boolean
  /** What `preflight` speaks of is what the form says now. */
  readonly current: boolean
  readonly again: () => void
}

/** What would happen if the form were launched as it is: asked as it changes, and again and again while it stands. */
export function usePreflight(request: LaunchRequest): PreflightState {
  const { live } = useApp()
  const linked = useLive((state) => state.linked)
  const text = JSON.stringify(request)
  const [answer, setAnswer] = useState<{
    readonly of: string
    readonly preflight: Preflight | null
    readonly faults: readonly JobFault[]
  } | null>(null)
  const [asking, setAsking] = useState(true)
  const [round, setRound] = useState(0)
  const first = useRef(true)
  useEffect(() => {
    let gone = false
    let timer: ReturnType<typeof setTimeout> | null = null
    const ask = async (): Promise<void> => {
      setAsking(true)
      const { result, faults } = await live.jobs.ask({
        op: 'preflight',
        launch: JSON.parse(text) as LaunchRequest
      })
      if (gone) return
      setAsking(false)
      setAnswer({ of: text, preflight: result?.preflight ?? null, faults: faults ?? [] })
      timer = setTimeout(() => void ask(), AGAIN_MS)
    }
    timer = setTimeout(() => void ask(), first.current ? 0 : TYPING_MS)
    first.current = false
    return () => {
      gone = true
      if (timer) clearTimeout(timer)
    }
    // Asked anew when somebody asks for it, and when the engine is back.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [live, text, round, linked])
  return {
    preflight: answer?.preflight ?? null,
    faults: answer?.faults ?? [],
    asking,
    current: answer?.of === text,
    again: () => setRound((now) => now + 1)
  }
}
