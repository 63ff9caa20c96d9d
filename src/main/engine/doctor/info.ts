import type { MemoryFacts, PersistenceFacts, ReplicationFacts, ServerFacts } from './facts'

/** INFO and CONFIG GET as plain tables; what is absent stays undefined. */
export type Table = Readonly<Record<string, string>>

/** Reads INFO's `name:value` lines; headings and empty lines are passed over. */
export function parseInfo(text: string): Table {
  const table: Record<string, string> = {}
  for (const line of text.split('\n')) {
    const at = line.indexOf(':')
    if (at > 0 && !line.startsWith('#')) table[line.slice(0, at)] = line.slice(at + 1).trim()
  }
  return table
}

/** CONFIG GET's flat `[name, value, …]` reply. */
export function parseConfig(flat: readonly unknown[]): Table {
  const table: Record<string, string> = {}
  for (let i = 0; i + 1 < flat.length; i += 2) table[String(flat[i])] = String(flat[i + 1])
  return table
}

const number = (text: string | undefined): number | null => {
  if (text === undefined || text === '') return null
  const value = Number(text)
  return Number.isFinite(value) ? value : null
}

const flag = (text: string | undefined, yes: readonly string[]): boolean | null =>
  text === undefined ? null : yes.includes(text)

export function serverFacts(info: Table): ServerFacts {
  const valkey = info['valkey_version']
  return {
    product: info['server_name'] ?? (valkey === undefined ? 'redis' : 'valkey'),
    version: valkey ?? info['redis_version'] ?? 'unknown',
    mode: info['server_mode'] ?? info['redis_mode'] ?? 'standalone'
  }
}

export const memoryFacts = (info: Table, config: Table | null): MemoryFacts => ({
  policy: config?.['maxmemory-policy'] ?? info['maxmemory_policy'] ?? null,
  maxBytes: number(config?.['maxmemory'] ?? info['maxmemory']),
  usedBytes: number(info['used_memory']),
  systemBytes: number(info['total_system_memory']),
  evicted: number(info['evicted_keys'])
})

export const persistenceFacts = (info: Table, config: Table | null): PersistenceFacts => ({
  aof: flag(config?.['appendonly'] ?? info['aof_enabled'], ['1', 'yes']),
  appendfsync: config?.['appendfsync'] ?? null,
  save: config?.['save'] ?? null,
  lastSaveOk: flag(info['rdb_last_bgsave_status'], ['ok']),
  lastAofWriteOk: flag(info['aof_last_write_status'], ['ok']),
  lastAofRewriteOk: flag(info['aof_last_bgrewrite_status'], ['ok'])
})

export const replicationFacts = (info: Table, config: Table | null): ReplicationFacts => ({
  role: info['role'] ?? 'unknown',
  primary:
    info['master_host'] === undefined ? null : `${info['master_host']}:${info['master_port'] ?? 'unknown'}`,
  linkUp: flag(info['master_link_status'], ['up']),
  replicas: number(info['connected_slaves']) ?? 0,
  minReplicasToWrite: number(config?.['min-replicas-to-write'] ?? config?.['min-slaves-to-write'])
})

export const configNumber = (config: Table | null, name: string): number | null => number(config?.[name])
