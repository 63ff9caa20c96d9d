import type { InspectDocument } from '@shared/inspect/document'
import { resourceKeyOf, type ResourceRef } from '@shared/live/resource'
import type { EndpointView, LiveFinding, LockRow } from '@shared/live/view'
import { useEffect, useMemo, useSyncExternalStore } from 'react'
import { useStore } from 'zustand'
import { isFresh } from '../../stores/endpoint-time'
import { unread, type ResourceView } from '../../stores/live/open-resources'
import { createResourceRows } from '../../stores/live/resource-rows'
import { useApp, useLive } from '../../workbench/app'
import { useEndpointNow } from '../../workbench/endpoint-now'
import { orderedFindings } from '../problems/group'
import type { RunSpan } from '../timeline/run-span'
import { spansOf } from '../timeline/spans'

/** All that a window knows of one resource. */
export interface ResourceNow {
  readonly resource: ResourceRef
  readonly endpoint: EndpointView | undefined
  readonly fault: ResourceView['fault']
  /** What there is to show: as it was last found, where it is gone. Null: not read yet. */
  readonly document: InspectDocument | null
  /** Nothing in Redis tells of it any more, or ever did. */
  readonly gone: boolean
  readonly rows: readonly LockRow[]
  /** The worst first. */
  readonly findings: readonly LiveFinding[]
  readonly spans: readonly RunSpan[]
  /** The moment that all this speaks of, Redis ms: now, or when it was last read. */
  readonly now: number
  /** Whether it is true now, as far as anybody can know. */
  readonly fresh: boolean
}

/** Opens the resource for as long as it is looked at: the engine reads it anew as it changes. */
export function useResource(resource: ResourceRef): ResourceNow {
  const { live } = useApp()
  const { endpointId, type, id } = resource
  const key = resourceKeyOf(resource)
  useEffect(() => live.resources.open({ endpointId, type, id }), [live, endpointId, type, id])
  const { document: read, lastFound, fault } = useStore(live.resources.state, (all) => all.get(key) ?? unread)
  const endpoint = useLive((state) => state.endpoints.find((one) => one.id === endpointId))
  const linked = useLive((state) => state.linked)
  const rows = useResourceRows(resource)
  const findings = useResourceFindings(resource)
  const gone = read !== null && !read.found
  const document = gone ? (lastFound ?? read) : read
  const fresh = endpoint !== undefined && isFresh(endpoint, linked) && fault === null
  const clock = useEndpointNow(endpointId)
  const readAt = document ? Date.parse(document.at) : -Infinity
  // What was read is never newer than now; what can't be read any more stands still.
  const now = document && (gone || fault !== null || !endpoint) ? readAt : Math.max(clock, readAt)
  const spans = useMemo(() => spansOf(document, rows, findings, now), [document, rows, findings, now])
  return { resource, endpoint, fault, document, gone, rows, findings, spans, now, fresh }
}

function useResourceRows({ endpointId, type, id }: ResourceRef): readonly LockRow[] {
  const { live } = useApp()
  const rows = useMemo(
    () => createResourceRows(live.rows, { endpointId, type, id }),
    [live, endpointId, type, id]
  )
  return useSyncExternalStore(rows.subscribe, rows.getSnapshot)
}

function useResourceFindings({ endpointId, type, id }: ResourceRef): readonly LiveFinding[] {
  const all = useLive((state) => state.findings)
  return useMemo(
    () =>
      orderedFindings(
        new Map(
          [...all].filter(
            ([, one]) => one.endpointId === endpointId && one.type === type && one.resource_id === id
          )
        )
      ),
    [all, endpointId, type, id]
  )
}
