import type { EndpointView } from '@shared/live/view'
import { exactValue, withField } from '@shared/query/edit'
import { useState, useSyncExternalStore, type KeyboardEvent, type ReactNode } from 'react'
import { useText } from '../i18n/text'
import { formatInteger } from '../text/format'
import { visible } from '../text/visible'
import { isFresh } from '../stores/endpoint-time'
import { endpointName } from '../features/endpoints/endpoint-name'
import { useStore } from 'zustand'
import { useLive } from '../workbench/app'
import { parts, type Part } from '../workbench/focus'
import { Icon } from '../workbench/icon'
import { queryName } from './query-context'
import type { FacetIndex } from './facets'
import type { TableStore } from './table-store'

interface Node {
  readonly id: string
  readonly level: 1 | 2
  readonly label: string
  readonly count: number
  readonly endpoint: EndpointView
  readonly type: string | null
}

interface TypeTreeProps {
  readonly facets: FacetIndex
  /** The table that it narrows. */
  readonly store: TableStore
  readonly part: Part
  /** Shows the table. */
  readonly onChoose: () => void
}

/** Endpoints and their task types, each of which narrows a table. */
export function TypeTree({ facets, store, part, onChoose }: TypeTreeProps): ReactNode {
  const { t, language } = useText()
  const counts = useSyncExternalStore(facets.subscribe, facets.getSnapshot)
  const endpoints = useLive((state) => state.endpoints)
  const linked = useLive((state) => state.linked)
  const query = useStore(store, (state) => state.draft)
  const [at, setAt] = useState(0)

  const nodes = endpoints.flatMap((endpoint): Node[] => {
    const types = [...(counts.get(endpoint.id) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1))
    const all = types.reduce((sum, [, count]) => sum + count, 0)
    return [
      { id: endpoint.id, level: 1, label: endpointName(endpoint, t), count: all, endpoint, type: null },
      ...types.map(([type, count]): Node => ({
        id: `${endpoint.id}/${type}`,
        level: 2,
        label: type,
        count,
        endpoint,
        type
      }))
    ]
  })
  const active = Math.min(at, nodes.length - 1)
  const asked = { endpoint: exactValue(query, 'endpoint'), type: exactValue(query, 'type') }
  const isShown = (node: Node): boolean =>
    asked.endpoint === queryName(node.endpoint) && asked.type === node.type
  // There is one filter, the box's: a node writes into it. Choosing what is chosen already takes it out again.
  const choose = (node: Node): void => {
    const chosen = isShown(node)
    const ofEndpoint = withField(query, 'endpoint', chosen ? null : queryName(node.endpoint))
    store.actions.setFilter(withField(ofEndpoint, 'type', chosen ? null : node.type))
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const node = nodes[active]
    if (event.key === 'ArrowDown') setAt(Math.min(nodes.length - 1, active + 1))
    else if (event.key === 'ArrowUp') setAt(Math.max(0, active - 1))
    else if (event.key === 'Home') setAt(0)
    else if (event.key === 'End') setAt(nodes.length - 1)
    else if ((event.key === 'Enter' || event.key === ' ') && node) {
      choose(node)
      onChoose()
    } else return
    event.preventDefault()
  }
  const current = nodes[active]
  return (
    <div
      id={parts[part]}
      className="tree"
      role="tree"
      tabIndex={0}
      aria-label={t('table:types')}
      aria-activedescendant={current ? `type-${current.id}` : undefined}
      onKeyDown={onKeyDown}
    >
      {nodes.map((node, place) => (
        <div
          key={node.id}
          id={`type-${node.id}`}
          role="treeitem"
          aria-level={node.level}
          aria-selected={isShown(node)}
          {...(node.level === 1 ? { 'aria-expanded': true } : {})}
          className={['tree-row', place === active ? 'focused' : '', isShown(node) ? 'selected' : ''].join(
            ' '
          )}
          data-level={node.level}
          onClick={() => {
            setAt(place)
            choose(node)
            onChoose()
          }}
        >
          {node.level === 1 ? (
            <Icon name="server" className={`endpoint-color-${node.endpoint.color}`} />
          ) : (
            <Icon name="tag" />
          )}
          <bdi className={isFresh(node.endpoint, linked) ? 'tree-label' : 'tree-label stale'}>
            {visible(node.label)}
          </bdi>
          <span className="tree-count">{formatInteger(node.count, language)}</span>
        </div>
      ))}
    </div>
  )
}
