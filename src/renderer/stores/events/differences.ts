import type { EndpointView, LiveFinding, LockRow } from '@shared/live/view'
import type { RowChanges } from '../live/mirror'
import type { LiveState } from '../live/store'
import type { What } from './event'

type Happened = What & { readonly endpointId: string | null }

/** The rows of an endpoint are events only once it has been looked at whole: what stood before is no news. */
const looked = (endpoint: EndpointView | undefined): boolean =>
  endpoint !== undefined && endpoint.freshAt !== null

const byId = (endpoints: readonly EndpointView[]): ReadonlyMap<string, EndpointView> =>
  new Map(endpoints.map((endpoint) => [endpoint.id, endpoint]))

/** What happened between two states of the live view. Of rows that were all replaced nothing can be told. */
export function differences(
  before: LiveState,
  now: LiveState,
  rows: RowChanges | 'all' | null
): readonly Happened[] {
  const known = byId(before.endpoints)
  const watched = byId(now.endpoints)
  const news = (id: string): boolean => looked(known.get(id)) && watched.has(id)
  return [
    ...engineEvents(before, now),
    ...endpointEvents(before, now, known, watched),
    ...(rows === null || rows === 'all' ? [] : rowEvents(rows, known, news)),
    ...findingEvents(before.findings, now.findings, news)
  ]
}

const engineEvents = (before: LiveState, now: LiveState): readonly Happened[] =>
  before.loaded && before.linked !== now.linked
    ? [{ kind: 'engine', linked: now.linked, endpointId: null }]
    : []

function endpointEvents(
  before: LiveState,
  now: LiveState,
  known: ReadonlyMap<string, EndpointView>,
  watched: ReadonlyMap<string, EndpointView>
): readonly Happened[] {
  if (before.endpoints === now.endpoints) return []
  const events: Happened[] = []
  for (const endpoint of now.endpoints) {
    const { id, connection } = endpoint
    const last = known.get(id)
    if (last?.connection !== connection) {
      events.push({ kind: 'connection', to: connection, endpoint, endpointId: id })
    }
    if (!looked(last) && looked(endpoint)) {
      const problems = [...now.findings.values()].filter((finding) => finding.endpointId === id).length
      events.push({ kind: 'looked', endpoint, problems, endpointId: id })
    }
  }
  for (const endpoint of before.endpoints) {
    if (!watched.has(endpoint.id)) events.push({ kind: 'unwatched', endpoint, endpointId: endpoint.id })
  }
  return events
}

const runOf = ({ endpointId, namespace, runId }: LockRow): string => `${endpointId}\n${namespace}\n${runId}`

function rowEvents(
  { before, after }: RowChanges,
  known: ReadonlyMap<string, EndpointView>,
  news: (endpointId: string) => boolean
): readonly Happened[] {
  const events: Happened[] = []
  const runs = (rows: readonly LockRow[]): ReadonlyMap<string, LockRow> =>
    new Map(rows.filter((row) => row.runId !== null && news(row.endpointId)).map((row) => [runOf(row), row]))
  const old = runs(before)
  const fresh = runs(after)
  for (const [run, row] of fresh) {
    const last = old.get(run)
    const { endpointId } = row
    if (last === undefined && row.status === 'running') {
      const lookedAt = known.get(endpointId)?.connectionSince ?? 0
      const late = row.startedAt !== null && row.startedAt < lookedAt
      events.push({ kind: 'begun', row, late, endpointId })
    } else if (last?.status === 'running' && row.status !== 'running') {
      events.push({ kind: 'ended', row, how: row.status, endpointId })
    }
  }
  for (const [run, row] of old) {
    // How it ended is in the resource's history; the live view only tells that it is gone.
    if (!fresh.has(run) && row.status === 'running') {
      events.push({ kind: 'ended', row, how: 'unknown', endpointId: row.endpointId })
    }
  }
  return events
}

const countOf = ({ evidence }: LiveFinding): number => {
  const { count } = evidence as { readonly count?: unknown }
  return typeof count === 'number' ? count : 1
}

function findingEvents(
  before: ReadonlyMap<string, LiveFinding>,
  now: ReadonlyMap<string, LiveFinding>,
  news: (endpointId: string) => boolean
): readonly Happened[] {
  if (before === now) return []
  const events: Happened[] = []
  for (const [key, finding] of now) {
    const last = before.get(key)
    const { endpointId } = finding
    if (last === finding || !news(endpointId)) continue
    if (finding.kind === 'prevented') {
      const count = countOf(finding)
      if (!last || count > countOf(last)) events.push({ kind: 'refused', finding, count, endpointId })
    } else if (!last) events.push({ kind: 'opened', finding, endpointId })
  }
  for (const [key, finding] of before) {
    // A refusal is a moment: that it is no longer told of is no event.
    if (now.has(key) || finding.kind === 'prevented' || !news(finding.endpointId)) continue
    events.push({ kind: 'resolved', finding, endpointId: finding.endpointId })
  }
  return events
}
