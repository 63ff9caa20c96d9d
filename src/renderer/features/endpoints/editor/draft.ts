import type { EndpointDraft, FieldFault } from '@shared/ipc/endpoints'
import { parseRedisUrl } from '@shared/endpoints/url'
import { usageOf } from '@shared/jsonc/said'
import {
  connectionFromUrl,
  endpointSettingsSchema,
  type ConnectionInput,
  type EndpointColor,
  type EndpointKind,
  type EndpointSettings
} from '@shared/settings/endpoint'
import { AUTO_CLEANUP_AT_MOST } from '@shared/settings/auto-cleanup'
import { DEFAULT_NAMESPACE } from '@shared/protocol/limits'
import { celeryDraftOf, celeryOf, emptyCelery, hasManagementUser, type CeleryDraft } from './celery-draft'

/** A secret in the form: as it is kept, or another one that was typed (empty: none). */
export type SecretField = { readonly keep: true } | { readonly keep: false; readonly text: string }

/** The form as a person fills it in: every field of every kind, so that a change of kind loses nothing. */
export interface Draft extends CeleryDraft {
  readonly name: string
  readonly kind: EndpointKind
  readonly host: string
  readonly port: string
  readonly path: string
  readonly nodes: string
  readonly sentinels: string
  readonly primary: string
  readonly db: string
  readonly username: string
  readonly password: SecretField
  readonly sentinelUsername: string
  readonly sentinelPassword: SecretField
  readonly sentinelTls: boolean
  readonly tls: boolean
  readonly ca: string
  readonly cert: string
  readonly key: string
  readonly servername: string
  readonly verify: boolean
  readonly namespace: string
  readonly color: EndpointColor
  readonly protected: boolean
  readonly enabled: boolean
  readonly autoCleanup: boolean
  readonly schedule: string
  readonly atMost: string
  readonly brokerPassword: SecretField
  readonly backendPassword: SecretField
  readonly managementPassword: SecretField
}

export type DraftField = keyof Draft

const typed = (text = ''): SecretField => ({ keep: false, text })

export const emptyDraft = (color: EndpointColor): Draft => ({
  name: '',
  kind: 'standalone',
  host: '',
  port: '6379',
  path: '',
  nodes: '',
  sentinels: '',
  primary: '',
  db: '0',
  username: '',
  password: typed(),
  sentinelUsername: '',
  sentinelPassword: typed(),
  sentinelTls: false,
  tls: false,
  ca: '',
  cert: '',
  key: '',
  servername: '',
  verify: true,
  namespace: DEFAULT_NAMESPACE,
  color,
  protected: false,
  enabled: true,
  autoCleanup: false,
  schedule: '15m',
  atMost: String(AUTO_CLEANUP_AT_MOST),
  ...emptyCelery,
  brokerPassword: typed(),
  backendPassword: typed(),
  managementPassword: typed()
})

/** An endpoint of the settings in the form, its secrets as they are kept. */
export function draftOf(endpoint: EndpointSettings): Draft {
  const { name, namespace, color, enabled, autoCleanup } = endpoint
  return {
    ...emptyDraft(color),
    ...connectionOf(endpoint),
    ...celeryDraftOf(endpoint.celery),
    ...(autoCleanup
      ? { autoCleanup: true, schedule: autoCleanup.schedule, atMost: String(autoCleanup.atMost) }
      : {}),
    name,
    namespace,
    color,
    enabled,
    protected: endpoint.protected,
    password: { keep: true },
    sentinelPassword: { keep: true },
    brokerPassword: { keep: true },
    backendPassword: { keep: true },
    managementPassword: { keep: true }
  }
}

type Connection = ConnectionInput | EndpointSettings

/** The connection's part of the form. */
function connectionOf(endpoint: Connection): Partial<Draft> {
  const tls = 'tls' in endpoint ? endpoint.tls : undefined
  return {
    kind: endpoint.kind,
    username: endpoint.username ?? '',
    db: String(('db' in endpoint ? endpoint.db : 0) ?? 0),
    ...(endpoint.kind === 'standalone'
      ? { host: endpoint.host, port: endpoint.port === undefined ? '6379' : String(endpoint.port) }
      : {}),
    ...(endpoint.kind === 'socket' ? { path: endpoint.path } : {}),
    ...(endpoint.kind === 'cluster' ? { nodes: endpoint.nodes.join('\n') } : {}),
    ...(endpoint.kind === 'sentinel'
      ? {
          sentinels: endpoint.sentinels.join('\n'),
          primary: endpoint.primary,
          sentinelTls: endpoint.sentinelTls ?? false,
          sentinelUsername: ('sentinelUsername' in endpoint && endpoint.sentinelUsername) || ''
        }
      : {}),
    tls: tls !== undefined,
    ca: tls?.ca ?? '',
    cert: tls?.cert ?? '',
    key: tls?.key ?? '',
    servername: tls?.servername ?? '',
    verify: tls?.verify ?? true
  }
}

/**
 * The form after a URL was pasted: connection, user and password from it, the rest as it was.
 * @throws UsageError where it is no URL of a Redis
 */
export function withUrl(draft: Draft, url: string): Draft {
  const { password } = parseRedisUrl(url, 'url')
  const connection = connectionFromUrl(url)
  const name = draft.name === '' ? suggestedName(connection) : draft.name
  return { ...draft, ...connectionOf(connection), name, password: typed(password ?? '') }
}

export function suggestedName(connection: ConnectionInput): string {
  const name =
    connection.kind === 'standalone'
      ? connection.host
      : connection.kind === 'socket'
        ? connection.path
        : connection.kind === 'sentinel'
          ? connection.primary
          : (connection.nodes[0] ?? '').replace(/:\d+$/, '')
  return name.slice(-64)
}

const lines = (text: string): string[] =>
  text
    .split(/[\s,]+/)
    .map((line) => line.trim())
    .filter((line) => line !== '')

const number = (text: string): number | string => (/^\d{1,6}$/.test(text.trim()) ? Number(text) : text)

/** In the settings' terms; what is empty is left out. */
export function endpointOf(draft: Draft): Record<string, unknown> {
  const { kind, name, namespace, color, enabled } = draft
  const said = (field: 'username' | 'ca' | 'cert' | 'key' | 'servername'): Record<string, string> =>
    draft[field].trim() === '' ? {} : { [field]: draft[field].trim() }
  const tls = draft.tls
    ? {
        tls: {
          ...said('ca'),
          ...said('cert'),
          ...said('key'),
          ...said('servername'),
          ...(draft.verify ? {} : { verify: false })
        }
      }
    : {}
  const db = { db: number(draft.db.trim() || '0') }
  const connection: Record<EndpointKind, Record<string, unknown>> = {
    standalone: { host: draft.host.trim(), port: number(draft.port), ...db, ...tls },
    socket: { path: draft.path.trim(), ...db },
    cluster: { nodes: lines(draft.nodes), ...tls },
    sentinel: {
      sentinels: lines(draft.sentinels),
      primary: draft.primary.trim(),
      ...(draft.sentinelUsername.trim() === '' ? {} : { sentinelUsername: draft.sentinelUsername.trim() }),
      ...(draft.sentinelTls && draft.tls ? { sentinelTls: true } : {}),
      ...db,
      ...tls
    }
  }
  return {
    name: name.trim(),
    kind,
    ...connection[kind],
    ...said('username'),
    namespace: namespace.trim(),
    color,
    protected: draft.protected,
    enabled,
    ...celeryOf(draft),
    ...(draft.autoCleanup
      ? { autoCleanup: { schedule: draft.schedule.trim(), atMost: number(draft.atMost) } }
      : {})
  }
}

const secret = (field: SecretField): string | null | undefined =>
  field.keep ? undefined : field.text === '' ? null : field.text

/** What is sent to the main process. */
export function toSend(draft: Draft, identity: string | null): EndpointDraft {
  const secrets = {
    password: secret(draft.password),
    sentinelPassword: secret(draft.sentinelPassword),
    // A place that the endpoint does not name has no password.
    ...(draft.celery === 'url' ? { brokerPassword: secret(draft.brokerPassword) } : {}),
    ...(draft.celery !== 'none' && draft.backend.trim() !== ''
      ? { backendPassword: secret(draft.backendPassword) }
      : {}),
    ...(hasManagementUser(draft) ? { managementPassword: secret(draft.managementPassword) } : {})
  }
  return {
    identity,
    endpoint: endpointOf(draft),
    ...Object.fromEntries(Object.entries(secrets).filter(([, value]) => value !== undefined))
  }
}

/** The form's field that a fault of the settings belongs to. */
export function fieldOf(path: string): DraftField | null {
  const [first = '', second = ''] = path.split('.')
  const name = ['tls', 'celery', 'autoCleanup'].includes(first) ? second || first : first
  return Object.hasOwn(emptyDraft('blue'), name) ? (name as DraftField) : null
}

/** What the settings' schema finds wrong, as the main process would. */
export function faultsOf(draft: Draft): FieldFault[] {
  const parsed = endpointSettingsSchema.safeParse(endpointOf(draft))
  if (parsed.success) return []
  return parsed.error.issues.map((issue) => ({
    field: issue.path.join('.'),
    message: issue.message,
    code: usageOf(issue)
  }))
}
