import type { EndpointView, LockRow } from '@shared/live/view'
import { liveMember, resourceKeys } from '@shared/protocol/keys'

/**
 * Commands for a shell that look at what a row stands on, and change nothing. Ids come out of Redis and may hold anything:
 * what is plain stands in the shell's quotes; anything else is written as redis-cli's own escapes (`--quoted-input`), in
 * letters and digits alone, so that neither a shell nor a terminal that it is pasted into sees a character of it.
 */
const PLAIN = /^[A-Za-z0-9_.:{}@/+=,-]+$/

/** An id that was cut for the window: its keys are not known here. */
const WHOLE_MAX = 512

const hex = (text: string): string => {
  const bytes = new TextEncoder().encode(text)
  let written = ''
  for (const byte of bytes) {
    const char = String.fromCharCode(byte)
    written += byte < 128 && PLAIN.test(char) ? char : `\\x${byte.toString(16).padStart(2, '0')}`
  }
  return written
}

function redisCommand(connection: string, words: readonly string[], platform: string): string {
  const [name = '', ...args] = words
  const outer = platform === 'win32' ? '"' : "'"
  if (args.every((arg) => PLAIN.test(arg)))
    return [`redis-cli${connection}`, name, ...args.map((arg) => `${outer}${arg}${outer}`)].join(' ')
  const inner = platform === 'win32' ? '\\"' : '"'
  const quoted = args.map((arg) => `${outer}${inner}${hex(arg)}${inner}${outer}`)
  return [`redis-cli${connection} --quoted-input`, name, ...quoted].join(' ')
}

/** The options that reach the endpoint. Its password is no part of them: redis-cli takes it from REDISCLI_AUTH. */
function connectionOptions(endpoint: EndpointView | undefined, platform: string): string {
  const address = endpoint?.address ?? ''
  const outer = platform === 'win32' ? '"' : "'"
  const socket = /^unix:\/\/(\/[^?]*)(?:\?db=(\d+))?$/.exec(address)
  if (socket?.[1] !== undefined && PLAIN.test(socket[1]))
    return ` -s ${outer}${socket[1]}${outer}${socket[2] === undefined ? '' : ` -n ${socket[2]}`}`
  return /^rediss?:\/\/[A-Za-z0-9.:[\]-]+(\/\d+)?$/.test(address) ? ` -u ${outer}${address}${outer}` : ''
}

/** Read-only commands of a row, a line each; none where its keys are not known. */
export function redisCliCommands(
  row: LockRow,
  endpoint: EndpointView | undefined,
  platform: string
): readonly string[] {
  const connection = connectionOptions(endpoint, platform)
  const line = (...words: readonly string[]): string => redisCommand(connection, words, platform)
  if (row.source !== 'guard') {
    if (row.lockKey === undefined) return []
    // A semaphore is no string: GET would be refused.
    const look = row.source === 'redis-semaphore' ? line('TYPE', row.lockKey) : line('GET', row.lockKey)
    return [look, line('PTTL', row.lockKey)]
  }
  if (row.resourceId.length > WHOLE_MAX) return []
  const keys = resourceKeys(row.namespace, row.type, row.resourceId)
  const ofRun =
    row.runId === null || row.runId.length > WHOLE_MAX
      ? []
      : [line('HGET', keys.runs, row.runId), line('ZSCORE', keys.live, liveMember(row.resourceId, row.runId))]
  return [line('GET', keys.lock), line('PTTL', keys.lock), line('GET', keys.state), ...ofRun]
}
