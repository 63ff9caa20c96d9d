import type { EndpointView, LiveDelta, LiveFinding, LiveSnapshot, LockRow } from '@shared/live/view'

/**
 * The window's copy of the engine's view. Rows live in one Map that is changed in place: copying 100,000 entries ten
 * times a second would cost more than everything else here. All that reads rows hears of a change through `RowChanges`.
 */
export interface Mirror {
  readonly epoch: string | null
  readonly seq: number
  readonly rows: Map<string, LockRow>
  readonly endpoints: readonly EndpointView[]
  readonly findings: ReadonlyMap<string, LiveFinding>
  /** A snapshot of which not every part has come; the view before it stays in force until then. */
  readonly loading: Loading | null
}

interface Loading {
  readonly epoch: string
  readonly parts: number
  readonly got: readonly LiveSnapshot[]
  /** Deltas that came before the last part. */
  readonly deltas: readonly LiveDelta[]
}

/** What happened to rows: those that went or were replaced, and those that came. No key stands twice on one side. */
export interface RowChanges<Row = LockRow> {
  readonly before: readonly Row[]
  readonly after: readonly Row[]
}

export type ApplyResult =
  /** `rows: 'all'`: everything was replaced. */
  | { readonly outcome: 'applied'; readonly mirror: Mirror; readonly rows: RowChanges | 'all' }
  /** Kept for later: a part of a snapshot, or a delta behind it. */
  | { readonly outcome: 'waiting'; readonly mirror: Mirror }
  /** A message is missing, or the engine began anew: ask for everything. The view stays as it is meanwhile. */
  | { readonly outcome: 'resync'; readonly mirror: Mirror }
  /** From before the snapshot that is in force. */
  | { readonly outcome: 'old'; readonly mirror: Mirror }

export const emptyMirror = (): Mirror => ({
  epoch: null,
  seq: 0,
  rows: new Map(),
  endpoints: [],
  findings: new Map(),
  loading: null
})

/** Takes one message of the stream that changes the view. Logs, single resources and answers are no part of it. */
export function applyLive(mirror: Mirror, message: LiveSnapshot | LiveDelta): ApplyResult {
  return message.kind === 'snapshot' ? takePart(mirror, message) : takeDelta(mirror, message)
}

function takePart(mirror: Mirror, part: LiveSnapshot): ApplyResult {
  const { loading } = mirror
  const begins = part.part === 0
  const continues =
    loading !== null &&
    loading.epoch === part.epoch &&
    loading.parts === part.parts &&
    loading.got.length === part.part
  // A part out of the middle of a snapshot whose beginning was missed.
  if (!begins && !continues) return { outcome: 'resync', mirror: { ...mirror, loading: null } }

  const got = begins ? [part] : [...(loading?.got ?? []), part]
  const deltas = begins ? [] : (loading?.deltas ?? [])
  if (got.length < part.parts) {
    return {
      outcome: 'waiting',
      mirror: { ...mirror, loading: { epoch: part.epoch, parts: part.parts, got, deltas } }
    }
  }
  return complete(got, deltas, part)
}

function complete(
  got: readonly LiveSnapshot[],
  deltas: readonly LiveDelta[],
  last: LiveSnapshot
): ApplyResult {
  const rows = new Map<string, LockRow>()
  const endpoints = new Map<string, EndpointView>()
  const findings = new Map<string, LiveFinding>()
  for (const part of got) {
    for (const row of part.rows) rows.set(row.key, row)
    for (const endpoint of part.endpoints) endpoints.set(endpoint.id, endpoint)
    for (const finding of part.findings) findings.set(finding.key, finding)
  }
  let mirror: Mirror = {
    epoch: last.epoch,
    seq: last.seq,
    rows,
    endpoints: inOrder(endpoints.values()),
    findings,
    loading: null
  }
  for (const delta of deltas) {
    const result = takeDelta(mirror, delta)
    if (result.outcome === 'resync') return result
    mirror = result.mirror
  }
  return { outcome: 'applied', mirror, rows: 'all' }
}

function takeDelta(mirror: Mirror, delta: LiveDelta): ApplyResult {
  const { loading } = mirror
  if (loading && loading.epoch === delta.epoch) {
    return {
      outcome: 'waiting',
      mirror: { ...mirror, loading: { ...loading, deltas: [...loading.deltas, delta] } }
    }
  }
  if (mirror.epoch !== delta.epoch) return { outcome: 'resync', mirror }
  if (delta.seq <= mirror.seq) return { outcome: 'old', mirror }
  if (delta.seq !== mirror.seq + 1) return { outcome: 'resync', mirror }
  const rows = changeRows(mirror.rows, delta)
  return {
    outcome: 'applied',
    rows,
    mirror: {
      ...mirror,
      seq: delta.seq,
      endpoints: changeEndpoints(mirror.endpoints, delta),
      findings: changeFindings(mirror.findings, delta)
    }
  }
}

function changeRows(rows: Map<string, LockRow>, delta: LiveDelta): RowChanges {
  // The first `before` of a key counts, whatever the delta does to it afterwards.
  const before = new Map<string, LockRow | undefined>()
  const remember = (key: string): void => {
    if (!before.has(key)) before.set(key, rows.get(key))
  }
  for (const key of delta.removedRows) {
    remember(key)
    rows.delete(key)
  }
  for (const row of delta.rows) {
    remember(row.key)
    rows.set(row.key, row)
  }
  const gone: LockRow[] = []
  const come: LockRow[] = []
  for (const [key, row] of before) {
    if (row) gone.push(row)
    const now = rows.get(key)
    if (now) come.push(now)
  }
  return { before: gone, after: come }
}

function changeEndpoints(endpoints: readonly EndpointView[], delta: LiveDelta): readonly EndpointView[] {
  if (delta.endpoints.length === 0 && delta.removedEndpoints.length === 0) return endpoints
  const next = new Map(endpoints.map((endpoint) => [endpoint.id, endpoint]))
  for (const id of delta.removedEndpoints) next.delete(id)
  for (const endpoint of delta.endpoints) next.set(endpoint.id, endpoint)
  return inOrder(next.values())
}

const inOrder = (endpoints: Iterable<EndpointView>): EndpointView[] =>
  [...endpoints].sort((a, b) => a.order - b.order)

function changeFindings(
  findings: ReadonlyMap<string, LiveFinding>,
  delta: LiveDelta
): ReadonlyMap<string, LiveFinding> {
  if (delta.findings.length === 0 && delta.removedFindings.length === 0) return findings
  const next = new Map(findings)
  for (const key of delta.removedFindings) next.delete(key)
  for (const finding of delta.findings) next.set(finding.key, finding)
  return next
}
