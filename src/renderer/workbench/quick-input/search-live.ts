import type { EndpointView, LiveFinding, LockRow } from '@shared/live/view'
import { contained, fuzzy, matchClass, wordsOf } from './fuzzy'

/** What quick open found, without texts: those depend on the language. */
export type Found =
  | {
      readonly kind: 'resource' | 'run' | 'task'
      readonly id: string
      readonly score: number
      readonly row: LockRow
    }
  | { readonly kind: 'finding'; readonly id: string; readonly score: number; readonly finding: LiveFinding }
  | {
      readonly kind: 'endpoint'
      readonly id: string
      readonly score: number
      readonly endpoint: EndpointView
    }

/** As many as anybody reads. */
export const SHOWN = 50

/** Ties: what is wrong first, then what it is about. */
const kinds: readonly Found['kind'][] = ['finding', 'endpoint', 'resource', 'run', 'task']

export interface Searched {
  readonly results: readonly Found[]
  /** Whether more fit than are answered. */
  readonly more: boolean
}

export interface Searchable {
  readonly rows: Iterable<LockRow>
  readonly findings: Iterable<LiveFinding>
  readonly endpoints: readonly EndpointView[]
  /** A finding's title as it is shown. */
  readonly titleOf: (finding: LiveFinding) => string
  /** An endpoint's name as it is shown. */
  readonly nameOf: (endpoint: EndpointView) => string
}

// A row is replaced, never changed: its texts are made once, when it is first searched.
const texts = new WeakMap<
  LockRow,
  { readonly resource: string; readonly run: string; readonly task: string }
>()

function textsOf(row: LockRow): { readonly resource: string; readonly run: string; readonly task: string } {
  const known = texts.get(row)
  if (known) return known
  const made = {
    resource: `${row.type} ${row.resourceId}`.toLowerCase(),
    run: row.runId?.toLowerCase() ?? '',
    task: row.taskId?.toLowerCase() ?? ''
  }
  texts.set(row, made)
  return made
}

/**
 * Searches everything that is live, a step a row, so that the caller can do it in slices. Without a query: the
 * findings and endpoints. Answers the best, the best first.
 */
export function* searchLive(
  query: string,
  { rows, findings, endpoints, titleOf, nameOf }: Searchable
): Generator<void, Searched> {
  const best = new Best()
  const words = wordsOf(query)
  for (const finding of findings) {
    const text = `${finding.type} ${finding.resource_id} ${titleOf(finding)}`.toLowerCase()
    const match = fuzzy(words, text)
    if (match) best.add({ kind: 'finding', id: `finding:${finding.key}`, score: match.score, finding })
    yield
  }
  for (const endpoint of endpoints) {
    const match = fuzzy(words, `${nameOf(endpoint)} ${endpoint.address}`.toLowerCase())
    if (match) best.add({ kind: 'endpoint', id: `endpoint:${endpoint.id}`, score: match.score, endpoint })
  }
  if (words.length === 0) return best.answer()
  const [only] = words
  for (const row of rows) {
    const { resource, run, task } = textsOf(row)
    const match = fuzzy(words, resource)
    if (match) {
      const id = `resource:${row.endpointId}:${row.namespace}:${row.type}:${row.resourceId}`
      best.add({ kind: 'resource', id, score: match.score, row })
    }
    if (words.length === 1 && only !== undefined) {
      const asRun = run === '' ? null : contained(only, run)
      if (asRun !== null) best.add({ kind: 'run', id: `run:${row.key}`, score: asRun, row })
      const asTask = task === '' ? null : contained(only, task)
      if (asTask !== null) best.add({ kind: 'task', id: taskId(row), score: asTask, row })
    }
    yield
  }
  return best.answer()
}

// Every run of a task that is delivered again has the task's id.
const taskId = ({ endpointId, namespace, type, resourceId, taskId: id }: LockRow): string =>
  `task:${endpointId}:${namespace}:${type}:${resourceId}:${id}`

/** By how well it fits, roughly; then by kind; then exactly. Of equals the one that came first stays first. */
function better(a: Found, b: Found): boolean {
  const by =
    matchClass(a.score) - matchClass(b.score) ||
    kinds.indexOf(b.kind) - kinds.indexOf(a.kind) ||
    a.score - b.score
  return by > 0
}

/** The best so far, sorted; each thing once. */
class Best {
  private readonly found: Found[] = []
  private readonly ids = new Set<string>()
  private more = false

  add(found: Found): void {
    // A resource has a row for each of its runs.
    if (this.ids.has(found.id)) return
    const worst = this.found.at(-1)
    if (this.found.length === SHOWN && worst && !better(found, worst)) {
      this.more = true
      return
    }
    let low = 0
    let high = this.found.length
    while (low < high) {
      const middle = (low + high) >> 1
      const at = this.found[middle]
      if (at && !better(found, at)) low = middle + 1
      else high = middle
    }
    this.found.splice(low, 0, found)
    this.ids.add(found.id)
    if (this.found.length <= SHOWN) return
    const last = this.found.pop()
    if (last) this.ids.delete(last.id)
    this.more = true
  }

  answer(): Searched {
    return { results: this.found, more: this.more }
  }
}
