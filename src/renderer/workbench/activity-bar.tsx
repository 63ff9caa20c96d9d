import type { ReactNode } from 'react'
import { problemCounts } from '../features/problems/counts'
import { countFindings } from '../features/problems/group'
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
      <SettingsButton />
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
      {view === 'endpoints' && <EndpointsBadge />}
    </button>
  )
}

function SettingsButton(): ReactNode {
  const commands = useCommands()
  const { t } = useText()
  const name = t('palette:action.settings_open')
  const key = useKeyLabel('settings.open')
  return (
    <button
      type="button"
      className="activity last"
      aria-label={name}
      title={key === null ? name : `${name} (${key})`}
      onClick={commands['settings.open']}
    >
      <Icon name="settings-gear" />
    </button>
  )
}

/** Criticals and warnings: what waits for somebody. */
function ProblemsBadge(): ReactNode {
  const { t, language } = useText()
  const findings = useLive((state) => state.findings)
  const counts = countFindings(findings)
  const { critical, warning } = counts
  const count = critical + warning
  if (count === 0) return null
  return (
    <span className="activity-badge" title={problemCounts(counts, t)}>
      {count > 999 ? `${formatInteger(999, language)}+` : formatInteger(count, language)}
    </span>
  )
}

/** Endpoints whose connection is gone: what is shown of them is old, or nothing. */
function EndpointsBadge(): ReactNode {
  const { t, language } = useText()
  const gone = useLive(
    (state) =>
      state.endpoints.filter(({ connection }) => connection === 'stale' || connection === 'unavailable')
        .length
  )
  if (gone === 0) return null
  return (
    <span className="activity-badge warning" title={t('workbench:status.endpointsGone', { count: gone })}>
      {formatInteger(gone, language)}
    </span>
  )
}
