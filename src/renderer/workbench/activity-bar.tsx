import type { ReactNode } from 'react'
import { countSeverities } from '../features/problems/group'
import { useText } from '../i18n/text'
import { formatInteger } from '../text/format'
import { useApp, useLive, useWorkbench } from './app'
import { pickView } from './commands'
import { Icon } from './icon'
import { useKeyLabel } from './keys'
import { views, type ViewId } from './store'
import { useCommands } from './use-commands'

const icons: Readonly<Record<ViewId, string>> = { problems: 'warning', locks: 'lock', endpoints: 'server' }

export function ActivityBar(): ReactNode {
  const { t } = useText()
  return (
    <nav className="activity-bar" aria-label={t('workbench:activityBar')}>
      {views.map((view) => (
        <ActivityButton key={view} view={view} />
      ))}
    </nav>
  )
}

function ActivityButton({ view }: { readonly view: ViewId }): ReactNode {
  const app = useApp()
  const commands = useCommands()
  const { t } = useText()
  const shown = useWorkbench((state) => state.sideBar && state.view === view)
  const name = t(`workbench:view.${view}`)
  const key = useKeyLabel(`view.${view}`)
  return (
    <button
      type="button"
      className={shown ? 'activity active' : 'activity'}
      aria-pressed={shown}
      aria-label={name}
      title={key === null ? name : `${name} (${key})`}
      onClick={() => pickView(app, commands, view)}
    >
      <Icon name={icons[view]} />
      {view === 'problems' && <ProblemsBadge />}
    </button>
  )
}

/** Criticals and warnings: what waits for somebody. */
function ProblemsBadge(): ReactNode {
  const { t, language } = useText()
  const findings = useLive((state) => state.findings)
  const { critical, warning } = countSeverities(findings)
  const count = critical + warning
  if (count === 0) return null
  return (
    <span
      className="activity-badge"
      title={t('workbench:status.problems', { critical, warning, info: findings.size - count })}
    >
      {count > 999 ? `${formatInteger(999, language)}+` : formatInteger(count, language)}
    </span>
  )
}
