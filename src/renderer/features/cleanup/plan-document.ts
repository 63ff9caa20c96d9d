import type { Planned } from '@shared/live/cleanup'
import { touched } from './shown'
import type { Draft, Item } from './draft'

/** Actions between two rests: a message that holds nobody up. */
const CHUNK = 200

/**
 * A plan as `taskguard clean --dry-run --json` prints it, in parts: what is chosen of one endpoint, so that it can be
 * applied anywhere with `clean --plan`.
 */
export function* planParts(draft: Draft, plan: Planned, chosen: readonly Item[]): Generator<string> {
  const { endpointId } = plan
  const items = chosen.filter((item) => item.endpointId === endpointId)
  const head = {
    version: plan.version,
    endpoint: plan.endpoint,
    namespace: plan.namespace,
    made_at: plan.made_at,
    complete: plan.complete,
    unread: plan.unread,
    live_locks: plan.live_locks,
    touched_locks: touched(items, endpointId)
  }
  yield `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "actions": [`
  for (let at = 0; at < items.length; at += CHUNK)
    yield items
      .slice(at, at + CHUNK)
      .map(({ action }, place) => `${at + place === 0 ? '' : ','}\n${indented(action)}`)
      .join('')
  yield items.length === 0 ? '],\n  "skipped": [' : '\n  ],\n  "skipped": ['
  const left = draft.left.filter((one) => one.endpointId === endpointId)
  for (let at = 0; at < left.length; at += CHUNK)
    yield left
      .slice(at, at + CHUNK)
      .map(({ skipped }, place) => `${at + place === 0 ? '' : ','}\n${indented(skipped)}`)
      .join('')
  const tail = { applied: 0, changed: 0, failed: 0, journal: null }
  yield `${left.length === 0 ? ']' : '\n  ]'},\n${JSON.stringify(tail, null, 2).slice(2)}\n`
}

const indented = (value: unknown): string =>
  `    ${JSON.stringify(value, null, 2).replaceAll('\n', '\n    ')}`

/** `cleanup-prod-2026-11-23T10-15-00.json` */
export function planName({
  endpoint,
  made_at
}: {
  readonly endpoint: string
  readonly made_at: string
}): string {
  const time = made_at.slice(0, 19).replaceAll(':', '-')
  return `cleanup-${endpoint.replaceAll(/[^A-Za-z0-9_.-]+/g, '-')}-${time}.json`
}

/** What stands at the beginning of a plan's file: enough to find the endpoint that it is of. */
export function headOf(text: string): {
  readonly endpoint: string | null
  readonly namespace: string | null
} {
  const start = text.slice(0, 20_000)
  const field = (name: string): string | null => {
    const found = new RegExp(`"${name}"\\s*:\\s*("(?:[^"\\\\]|\\\\.)*")`).exec(start)?.[1]
    if (found === undefined) return null
    try {
      const value: unknown = JSON.parse(found)
      return typeof value === 'string' ? value : null
    } catch {
      return null
    }
  }
  return { endpoint: field('endpoint'), namespace: field('namespace') }
}
