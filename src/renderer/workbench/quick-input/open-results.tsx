import { assertNever } from '@shared/errors'
import { findingTexts } from '@shared/findings/texts'
import type { Translator } from '@shared/i18n'
import { printQuery } from '@shared/query/print'
import { Command } from 'cmdk'
import { useEffect, type ReactNode } from 'react'
import { endpointName } from '../../features/endpoints/endpoint-name'
import { openResource } from '../../features/resource/commands'
import { useText } from '../../i18n/text'
import { ellipsizeMiddle, visible } from '../../text/visible'
import { useApp, useLive, type App } from '../app'
import { focusPart, focusWithin } from '../focus'
import { Icon, SeverityIcon } from '../icon'
import { fuzzy, wordsOf } from './fuzzy'
import { Highlighted } from './highlighted'
import type { Found } from './search-live'
import { useSearch } from './use-search'

/** What of the live view fits; choosing one shows it where it lives. */
export function OpenResults({
  query,
  onSelected
}: {
  readonly query: string
  readonly onSelected: (value: string) => void
}): ReactNode {
  const { t } = useText()
  const app = useApp()
  const search = useSearch(query)
  const searching = search.query !== query
  // What was just found begins at its first.
  useEffect(() => onSelected(search.results[0]?.id ?? HISTORY), [search, onSelected])
  return (
    <>
      <Command.List className="quick-input-list" label={t('palette:quickOpen.list')}>
        {search.results.map((found) => (
          <FoundItem
            key={found.id}
            found={found}
            query={search.query ?? ''}
            onOpen={() => {
              app.workbench.actions.showQuickInput(null)
              show(app, found)
            }}
          />
        ))}
        {!searching && query.trim() !== '' && (
          <HistoryItem
            text={query.trim()}
            onOpen={() => {
              app.workbench.actions.showQuickInput(null)
              showInHistory(app, query.trim())
            }}
          />
        )}
      </Command.List>
      <p className="quick-input-status" role="status">
        {searching
          ? t('palette:quickOpen.searching')
          : search.results.length === 0
            ? t(query.trim() === '' ? 'palette:quickOpen.empty' : 'palette:quickOpen.none')
            : search.more && t('palette:quickOpen.more', { shown: search.results.length })}
      </p>
    </>
  )
}

/** What is over is searched in the table of runs. */
const HISTORY = 'history'

function HistoryItem({ text, onOpen }: { readonly text: string; readonly onOpen: () => void }): ReactNode {
  const { t } = useText()
  return (
    <Command.Item className="quick-input-item" value={HISTORY} onSelect={onOpen}>
      <Icon name="history" />
      <span className="quick-input-label">
        {t('palette:quickOpen.inHistory', { text: ellipsizeMiddle(visible(text), 40) })}
      </span>
      <span className="quick-input-kind">{t('palette:quickOpen.kind.history')}</span>
    </Command.Item>
  )
}

function FoundItem({
  found,
  query,
  onOpen
}: {
  readonly found: Found
  readonly query: string
  readonly onOpen: () => void
}): ReactNode {
  const { t } = useText()
  const endpoints = useLive((state) => state.endpoints)
  const { label, detail, endpointId } = textsOf(found, t)
  const endpoint = endpoints.find((one) => one.id === endpointId)
  const ranges = fuzzy(wordsOf(query), label.toLowerCase())?.ranges ?? []
  return (
    <Command.Item className="quick-input-item" value={found.id} onSelect={onOpen}>
      <FoundIcon found={found} />
      <span className="quick-input-label">
        <Highlighted text={label} ranges={ranges} />
        <span className="quick-input-detail">
          <bdi>{ellipsizeMiddle(detail, 60)}</bdi>
        </span>
      </span>
      <span className="quick-input-kind">
        {endpoint && endpoints.length > 1 && found.kind !== 'endpoint' && (
          <bdi className="quick-input-endpoint" data-endpoint-color={endpoint.color}>
            {endpointName(endpoint, t)}
          </bdi>
        )}
        {t(`palette:quickOpen.kind.${found.kind}`)}
      </span>
    </Command.Item>
  )
}

const icons = { resource: 'symbol-field', run: 'play', task: 'tasklist', endpoint: 'server' } as const

const FoundIcon = ({ found }: { readonly found: Found }): ReactNode =>
  found.kind === 'finding' ? (
    <SeverityIcon severity={found.finding.severity} />
  ) : (
    <Icon name={icons[found.kind]} />
  )

function textsOf(found: Found, t: Translator): { label: string; detail: string; endpointId: string } {
  switch (found.kind) {
    case 'resource': {
      const { type, resourceId, worker, endpointId } = found.row
      return { label: visible(`${type} ${resourceId}`), detail: visible(worker ?? ''), endpointId }
    }
    case 'run':
    case 'task': {
      const { type, resourceId, runId, taskId, endpointId } = found.row
      const id = (found.kind === 'run' ? runId : taskId) ?? ''
      return { label: visible(id), detail: visible(`${type} ${resourceId}`), endpointId }
    }
    case 'finding': {
      const { type, resource_id: resource, endpointId } = found.finding
      return {
        label: visible(`${type} ${resource}`),
        detail: visible(findingTexts(t, found.finding).title),
        endpointId
      }
    }
    case 'endpoint':
      return {
        label: endpointName(found.endpoint, t),
        detail: visible(found.endpoint.address),
        endpointId: found.endpoint.id
      }
    default:
      return assertNever(found)
  }
}

function showInHistory({ workbench, runs }: App, text: string): void {
  const words = text.split(/\s+/)
  runs.store.actions.setFilter(printQuery(words.map((value) => ({ kind: 'text', negated: false, value }))))
  workbench.actions.showView('runs')
  workbench.actions.open({ kind: 'runs' })
  focusPart('runs')
}

function show(app: App, found: Found): void {
  const { actions } = app.workbench
  switch (found.kind) {
    case 'resource':
    case 'run':
    case 'task': {
      // A row that ended meanwhile is not in the table any more: its page still tells of it.
      const { endpointId, type, resourceId: id } = found.row
      openResource(app, { endpointId, type, id })
      return
    }
    case 'finding':
      actions.showView('problems')
      actions.openFinding(found.finding, false)
      focusPart('editor')
      return
    case 'endpoint':
      actions.showView('endpoints')
      focusWithin('endpointList', `[data-live="${CSS.escape(found.endpoint.id)}"]`)
      return
    default:
      assertNever(found)
  }
}
