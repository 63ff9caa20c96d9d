import { useState, type ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { visible } from '../../text/visible'
import { useActions, useApp, useLive, useWorkbench } from '../../workbench/app'
import { focusIfLost } from '../../workbench/focus'
import { useFaultText } from './fault-text'

/** Starts the demo fleet, and shows what came of it. */
export function DemoButton({ primary = true }: { readonly primary?: boolean }): ReactNode {
  const { t } = useText()
  const { api } = useApp()
  const actions = useActions()
  const { state, detail } = useWorkbench((workbench) => workbench.demo)
  const [asked, setAsked] = useState(false)
  const [fault, setFault] = useState<string | null>(null)
  const set = async (running: boolean): Promise<void> => {
    setAsked(true)
    setFault(null)
    try {
      const answer = await api.call('demo:set', { running })
      if (!answer.ok) setFault(answer.detail)
      else if (running) {
        actions.open({ kind: 'locks' })
        focusIfLost('locks')
      }
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error))
    } finally {
      setAsked(false)
    }
  }
  const running = state === 'running'
  const busy = asked || state === 'starting'
  const embedded = useLive((live) => live.endpoints.find((endpoint) => endpoint.embedded && endpoint.fault))
  const embeddedFault = useFaultText(embedded)
  const off = useLive((live) => live.loaded && !live.endpoints.some((endpoint) => endpoint.embedded))
  const problem = fault ?? (state === 'failed' ? detail : null)
  return (
    <>
      <button
        type="button"
        className={primary && !running ? 'button' : 'button secondary'}
        disabled={busy}
        onClick={() => void set(!running)}
      >
        {t(busy ? 'endpoints:demo.starting' : running ? 'endpoints:demo.stop' : 'endpoints:demo.start')}
      </button>
      {problem !== null && (
        <p className="field-error" role="alert">
          {!running && <>{t('endpoints:demo.failed')} </>}
          {embedded ? (
            embeddedFault
          ) : off ? (
            t('endpoints:demo.off')
          ) : (
            <bdi className="foreign">{visible(problem)}</bdi>
          )}
        </p>
      )}
    </>
  )
}
