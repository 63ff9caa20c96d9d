import type { LiveFinding } from '@shared/live/view'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { useLive } from '../../workbench/app'
import { Icon } from '../../workbench/icon'

/**
 * Whether a finding that was opened still stands: `unknown` while its endpoint has not been looked at since the window
 * opened, `unwatched` where nobody looks at it any more.
 */
export type Standing = 'open' | 'resolved' | 'unknown' | 'unwatched'

export const useStanding = ({ key, endpointId }: LiveFinding): Standing =>
  useLive((state) => {
    if (state.findings.has(key)) return 'open'
    if (!state.loaded) return 'unknown'
    const endpoint = state.endpoints.find(({ id }) => id === endpointId)
    if (!endpoint) return 'unwatched'
    return endpoint.freshAt === null ? 'unknown' : 'resolved'
  })

/** Says of a finding that is shown as it was when it was seen last why that is so. */
export function StandingNotice({ finding }: { readonly finding: LiveFinding }): ReactNode {
  const { t } = useText()
  const standing = useStanding(finding)
  if (standing === 'open') return null
  return (
    <div className="notice" role="status">
      {standing === 'resolved' ? <Icon name="pass" className="resolved" /> : <Icon name="history" />}
      <p>{t(`problems:standing.${standing}`)}</p>
    </div>
  )
}
