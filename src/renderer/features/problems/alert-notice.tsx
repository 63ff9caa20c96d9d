import type { LiveFinding } from '@shared/live/view'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { useLive } from '../../workbench/app'
import { AlertIcon, alertText } from './alert-text'

/** What somebody said of the finding: who, when, until when, and why. */
export function AlertNotice({ finding }: { readonly finding: LiveFinding }): ReactNode {
  const { t, language } = useText()
  const offset = useLive(
    (state) => state.endpoints.find(({ id }) => id === finding.endpointId)?.clockOffsetMs ?? 0
  )
  if (!finding.alert) return null
  return (
    <div className="notice alert-notice" role="status">
      <AlertIcon state={finding.alert.state} />
      <p>
        <bdi>{alertText(finding.alert, t, language, offset)}</bdi>
      </p>
    </div>
  )
}
