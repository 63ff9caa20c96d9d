import type { AuditRow } from '@shared/audit/row'
import { AUDIT_MOST } from '@shared/protocol/audit'
import { auditKey } from '@shared/protocol/keys'
import { refusalText } from '../monitor/reading/unread'
import type { RedisClient } from '../redis/client'
import { readAuditPage, type AuditPage } from './audit-store'
import { readLocalActs } from './read-lines'

const PAGE = 1_000

export interface ReadAuditOptions {
  readonly endpointId: string
  readonly namespace: string
  /** The endpoint's address: the journal on this machine names it. */
  readonly address: string
  /** TASKGUARD_HOME. */
  readonly home: string
  /** Redis ms. */
  readonly from: number
  /** Reads on: the newest row of Redis that is known, by its key; null: none is. What this machine alone has is left out. */
  readonly after?: string | null
}

/** A part of the trail, the newest first; what could not be read comes once, with the last. */
export interface AuditPart {
  readonly rows: readonly AuditRow[]
  readonly unread: readonly string[]
}

/**
 * Reads who did what, page by page, and first what this machine alone has kept.
 * @throws the connection's error
 */
export async function* readAudit(
  redis: Pick<RedisClient, 'xrevrange'>,
  options: ReadAuditOptions
): AsyncGenerator<AuditPart> {
  const { endpointId, namespace, from, after } = options
  if (after === undefined) yield await localRows(options)
  let before: string | null = null
  let read = 0
  do {
    const page: AuditPage | Refused = await readAuditPage(redis, namespace, {
      from,
      before,
      count: PAGE
    }).catch((error: unknown) => refused(namespace, error))
    if ('unread' in page) {
      yield { rows: [], unread: [page.unread] }
      return
    }
    const rows = page.acts.map(({ id, at, entry }): AuditRow => {
      return { key: keyOf(endpointId, id), endpointId, namespace, at, entry, localOnly: null }
    })
    const known = rows.findIndex(({ key }) => key === after)
    yield { rows: known === -1 ? rows : rows.slice(0, known), unread: [] }
    if (known !== -1) return
    read += rows.length
    before = page.next
  } while (before !== null && read < 2 * AUDIT_MOST)
}

const keyOf = (endpointId: string, id: string): string => `${endpointId}\u001d${id}`

async function localRows({
  endpointId,
  namespace,
  address,
  home,
  from
}: ReadAuditOptions): Promise<AuditPart> {
  try {
    const lines = await readLocalActs(home, { endpoint: address, namespace, from })
    const rows = lines.map(({ at, entry, reason }, place): AuditRow => {
      const key = keyOf(endpointId, `local ${at} ${lines.length - place}`)
      return { key, endpointId, namespace, at: Date.parse(at), entry, localOnly: reason ?? '' }
    })
    return { rows, unread: [] }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { rows: [], unread: [`the journal on this machine: ${reason}`] }
  }
}

interface Refused {
  readonly unread: string
}

/** A right that is missing, or a key of another kind, concerns the trail alone. */
function refused(namespace: string, error: unknown): Refused {
  const part = auditKey(namespace)
  if (error instanceof Error && error.message.startsWith('NOPERM'))
    return { unread: `${part}: ${refusalText(error)}` }
  if (error instanceof Error && error.message.startsWith('WRONGTYPE'))
    return { unread: `${part}: is no stream` }
  throw error
}
