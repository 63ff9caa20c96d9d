import { useCallback, useRef, useState, type ReactNode } from 'react'
import { isOver } from '@shared/jobs/view'
import { useJobsState } from '../features/jobs/use-jobs'
import { problemCounts } from '../features/problems/counts'
import { countFindings } from '../features/problems/group'
import { useText } from '../i18n/text'
import { formatInteger } from '../text/format'
import { useApp, useLive, useWorkbench } from './app'
import { pickView } from './commands'
import { ContextMenu } from './context-menu/context-menu'
import type { MenuPlace } from './context-menu/item'
import { fitViews } from './fit-views'
import { Icon } from './icon'
import { useKeyLabel, useKeyLabels } from './keys'
import { views, type ViewId } from './store'
import { useCommands } from './use-commands'
import { useHeight } from './use-height'

const icons: Readonly<Record<ViewId, string>> = {
  problems: 'warning',
  locks: 'lock',
  runs: 'history',
  jobs: 'play-circle',
  metrics: 'graph-line',
  endpoints: 'server'
}

/** A button's height, px: VS Code's. */
const BUTTON = 48

export function ActivityBar(): ReactNode {
  const { t } = useText()
  const bar = useRef<HTMLElement>(null)
  const height = useHeight(bar)
  const front = useWorkbench((state) => (state.sideBar ? state.view : null))
  // The settings have their place at the end whatever happens.
  const room = height === 0 ? null : Math.floor(height / BUTTON) - 1
  const { shown, more } = fitViews(views, room, front)
  const badges = useBadges()
  return (
    <nav ref={bar} className="activity-bar" aria-label={t('workbench:activityBar')}>
      {shown.map((view) => (
        <ActivityButton key={view} view={view} badge={badges[view] ?? null} />
      ))}
      {more.length > 0 && <MoreViews views={more} badges={badges} />}
      <SettingsButton />
    </nav>
  )
}

function ActivityButton({ view, badge }: { readonly view: ViewId; readonly badge: Badge | null }): ReactNode {
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
      {badge && <ActivityBadge badge={badge} />}
    </button>
  )
}

/** The views that a low window has no room for. */
function MoreViews({
  views: hidden,
  badges
}: {
  readonly views: readonly ViewId[]
  readonly badges: Badges
}): ReactNode {
  const app = useApp()
  const commands = useCommands()
  const { t } = useText()
  const front = useWorkbench((state) => (state.sideBar ? state.view : null))
  const keys = useKeyLabels(hidden.map((view) => `view.${view}` as const))
  const [at, setAt] = useState<MenuPlace | null>(null)
  const close = useCallback(() => setAt(null), [])
  const name = t('workbench:moreViews')
  return (
    <>
      <button
        type="button"
        className={hidden.some((view) => view === front) ? 'activity active' : 'activity'}
        aria-haspopup="menu"
        aria-expanded={at !== null}
        aria-label={name}
        title={name}
        onClick={(event) => {
          const { right, top } = event.currentTarget.getBoundingClientRect()
          setAt({ x: right, y: top })
        }}
      >
        <Icon name="ellipsis" />
        {hidden.some((view) => badges[view]) && <span className="activity-badge dot-only" />}
      </button>
      {at && (
        <ContextMenu
          label={name}
          at={at}
          onClose={close}
          items={hidden.map((view, place) => {
            const badge = badges[view]
            const title = t(`workbench:view.${view}`)
            const keyLabel = keys[place]
            return {
              kind: 'item',
              label: badge ? `${title} (${badge.text})` : title,
              ...(keyLabel ? { keys: keyLabel } : {}),
              run: () => pickView(app, commands, view)
            }
          })}
        />
      )}
    </>
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

/** What waits for somebody in a view: a number, and on hover what it counts. */
interface Badge {
  readonly text: string
  readonly title: string
  readonly warning?: boolean
}

const ActivityBadge = ({ badge: { text, title, warning = false } }: { readonly badge: Badge }): ReactNode => (
  <span className={warning ? 'activity-badge warning' : 'activity-badge'} title={title}>
    {text}
  </span>
)

type Badges = Readonly<Partial<Record<ViewId, Badge | null>>>

/** Of each view that can have one. */
function useBadges(): Badges {
  return { problems: useProblemsBadge(), jobs: useJobsBadge(), endpoints: useEndpointsBadge() }
}

/** Criticals and warnings: what waits for somebody. */
function useProblemsBadge(): Badge | null {
  const { t, language } = useText()
  const findings = useLive((state) => state.findings)
  const counts = countFindings(findings)
  const { critical, warning } = counts
  const count = critical + warning
  if (count === 0) return null
  return {
    text: count > 999 ? `${formatInteger(999, language)}+` : formatInteger(count, language),
    title: problemCounts(counts, t)
  }
}

/** Jobs that are not over. */
function useJobsBadge(): Badge | null {
  const { t, language } = useText()
  const going = useJobsState(({ jobs }) => {
    let count = 0
    for (const { state } of jobs.values()) if (!isOver(state)) count += 1
    return count
  })
  if (going === 0) return null
  return { text: formatInteger(going, language), title: t('jobs:badge', { count: going }) }
}

/** Endpoints whose connection is gone: what is shown of them is old, or nothing. */
function useEndpointsBadge(): Badge | null {
  const { t, language } = useText()
  const gone = useLive(
    (state) =>
      state.endpoints.filter(({ connection }) => connection === 'stale' || connection === 'unavailable')
        .length
  )
  if (gone === 0) return null
  return {
    text: formatInteger(gone, language),
    title: t('workbench:status.endpointsGone', { count: gone }),
    warning: true
  }
}
