/**
 * The key names of protocol version 1 (docs/protocol.md). The hash tag is the task type, so that all keys that one
 * script touches share a cluster slot.
 */

/** Parts a member of the `live` set: `ID`, this, `run_id`. A unit separator is a control character, so no ID holds it. */
export const LIVE_SEPARATOR = '\u001f'

export interface TypeKeys {
  readonly live: string
  readonly index: string
  readonly clock: string
  /** The statistics' keys without their hour. */
  readonly stats: string
}

export interface ResourceKeys extends TypeKeys {
  readonly lock: string
  readonly state: string
  readonly runs: string
  /** The refusals that were counted: `holder run_id`, the live separator, `task_id`. */
  readonly refused: string
}

const prefix = (namespace: string, type: string): string => `${namespace}:{${type}}`

export function typeKeys(namespace: string, type: string): TypeKeys {
  const at = prefix(namespace, type)
  return { live: `${at}:live`, index: `${at}:index`, clock: `${at}:clock`, stats: `${at}:stats:` }
}

export function resourceKeys(namespace: string, type: string, id: string): ResourceKeys {
  const at = prefix(namespace, type)
  return {
    ...typeKeys(namespace, type),
    lock: `${at}:lock:${id}`,
    state: `${at}:state:${id}`,
    runs: `${at}:runs:${id}`,
    refused: `${at}:refused:${id}`
  }
}

/** What stands before the ID in a type's keys: for readers of a hundred thousand of them. */
export function keyPrefixes(
  namespace: string,
  type: string
): { lock: string; state: string; runs: string; refused: string } {
  const at = prefix(namespace, type)
  return { lock: `${at}:lock:`, state: `${at}:state:`, runs: `${at}:runs:`, refused: `${at}:refused:` }
}

/** `hour` is epoch hours. */
export const statsKey = (namespace: string, type: string, hour: number): string =>
  `${prefix(namespace, type)}:stats:${hour}`

export const typesKey = (namespace: string): string => `${namespace}:types`
export const eventsChannel = (namespace: string): string => `${namespace}:events`
export const auditKey = (namespace: string): string => `${namespace}:audit`
export const alertsKey = (namespace: string): string => `${namespace}:alerts`
/** Which alerts were told to which channel. */
export const alertedKey = (namespace: string): string => `${namespace}:alerted`
export const cleanerKey = (namespace: string): string => `${namespace}:cleaner`

export const liveMember = (id: string, runId: string): string => `${id}${LIVE_SEPARATOR}${runId}`

/** Null when the member was not written by a guard. */
export function parseLiveMember(member: string): { id: string; runId: string } | null {
  const at = member.lastIndexOf(LIVE_SEPARATOR)
  if (at <= 0 || at === member.length - 1) return null
  return { id: member.slice(0, at), runId: member.slice(at + 1) }
}

const RESOURCE_KEY = /^([A-Za-z0-9_.-]{1,64}):\{([a-z0-9_.-]{1,64})\}:(lock|state|runs):(.+)$/su

/** Reads back a lock, state or runs key; null for any other key. */
export function parseResourceKey(
  key: string
): { namespace: string; type: string; part: 'lock' | 'state' | 'runs'; id: string } | null {
  const match = RESOURCE_KEY.exec(key)
  if (!match) return null
  const [, namespace, type, part, id] = match as unknown as [
    string,
    string,
    string,
    'lock' | 'state' | 'runs',
    string
  ]
  return { namespace, type, part, id }
}
