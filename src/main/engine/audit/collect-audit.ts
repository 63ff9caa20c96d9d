import { actDocument, type EndpointAudit } from '@shared/audit/document'
import { auditLanguage } from '@shared/audit/language'
import type { AuditRow } from '@shared/audit/row'
import type { Checked } from '@shared/query/check'
import { compileQuery } from '@shared/query/compile'
import { toIso } from '@shared/time/iso'
import { NamespaceReader } from '../monitor/reading/reader'
import { Unread } from '../monitor/reading/unread'
import type { RedisClient } from '../redis/client'
import { readAudit } from './read-audit'

export interface CollectAuditOptions {
  /** The endpoint's address, without any secret. */
  readonly address: string
  /** As a query knows it. */
  readonly name: string
  readonly namespace: string
  /** TASKGUARD_HOME. */
  readonly home: string
  /** Milliseconds, at most 30 days. */
  readonly since: number
  /** Without a fault. */
  readonly filter: Checked
  /** So many acts are told of, the newest. */
  readonly limit: number
}

/**
 * Reads one endpoint's audit trail once.
 * @throws the connection's error
 */
export async function collectAudit(
  redis: RedisClient,
  { address, name, namespace, home, since, filter, limit }: CollectAuditOptions
): Promise<EndpointAudit> {
  const now = await new NamespaceReader(redis, namespace, new Unread()).now()
  const from = now - since
  const matches = compileQuery(filter, auditLanguage, { now: () => now, endpointName: () => name })
  const rows: AuditRow[] = []
  const unread: string[] = []
  for await (const part of readAudit(redis, { endpointId: address, namespace, address, home, from })) {
    for (const row of part.rows) if (matches(row)) rows.push(row)
    unread.push(...part.unread)
  }
  rows.sort((a, b) => b.at - a.at)
  return {
    endpoint: address,
    namespace,
    at: toIso(now),
    from: toIso(from),
    matched: rows.length,
    acts: rows.slice(0, limit).map(actDocument),
    complete: unread.length === 0,
    unread
  }
}
