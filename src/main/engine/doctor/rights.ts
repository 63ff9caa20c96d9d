import type { Redis } from 'ioredis'
import {
  alertedKey,
  alertsKey,
  auditKey,
  cleanerKey,
  eventsChannel,
  resourceKeys,
  statsKey,
  typesKey
} from '@shared/protocol/keys'
import type { NeededRight, RightsFacts } from './facts'

/** A resource that no one has: the probe asks about its keys and touches none. */
const PROBE_ID = 'taskguard-doctor-probe'
const PROBE_HOUR = 0

const need = (part: NeededRight['part'], ...argv: [string, ...string[]]): NeededRight => ({
  part,
  label: argv.slice(0, argv[0] === 'config' || argv[0] === 'script' ? 2 : 1).join(' '),
  argv
})

const on = (part: NeededRight['part'], ...argv: [string, string, ...string[]]): NeededRight => ({
  part,
  label: `${argv[0]} ${argv[1]}`,
  argv
})

/**
 * Every command that Task Guard sends, on the keys of one type. Scripts run with the caller's own rights, so what they
 * do inside counts too.
 */
export function neededRights(namespace: string, type: string): readonly NeededRight[] {
  const key = resourceKeys(namespace, type, PROBE_ID)
  return [
    need('guard', 'eval', 'return 1', '0'),
    need('guard', 'evalsha', '0'.repeat(40), '0'),
    need('guard', 'time'),
    on('guard', 'mget', key.lock, key.state),
    on('guard', 'exists', key.lock, key.state),
    on('guard', 'set', key.lock, 'probe', 'XX', 'PX', '1'),
    on('guard', 'pexpire', key.lock, '1'),
    on('guard', 'pexpireat', key.lock, '1'),
    on('guard', 'del', key.lock),
    on('guard', 'set', key.state, 'probe', 'XX', 'KEEPTTL'),
    on('guard', 'pttl', key.state),
    on('guard', 'hget', key.runs, 'probe'),
    on('guard', 'hset', key.runs, 'probe', 'probe'),
    on('guard', 'hgetall', key.runs),
    on('guard', 'hdel', key.runs, 'probe'),
    on('guard', 'sadd', key.refused, 'probe'),
    on('guard', 'zadd', key.live, 'XX', '0', 'probe'),
    on('guard', 'zscore', key.live, 'probe'),
    on('guard', 'zrem', key.live, 'probe'),
    on('guard', 'zadd', key.index, 'XX', '0', 'probe'),
    on('guard', 'zrangebyscore', key.index, '-inf', '-inf'),
    on('guard', 'getset', key.clock, '0'),
    on('guard', 'set', key.clock, 'probe', 'XX'),
    on('guard', 'hincrby', statsKey(namespace, type, PROBE_HOUR), 'acquired', '0'),
    on('guard', 'hmget', statsKey(namespace, type, PROBE_HOUR), 'probe'),
    on('guard', 'sadd', typesKey(namespace), type),
    on('guard', 'publish', eventsChannel(namespace), ''),
    // The scripts' straight paths: without these the rules do it, slower. Wanted, not needed, like all of this part.
    on('speed', 'get', key.lock),
    on('speed', 'strlen', key.state),
    on('speed', 'getrange', key.state, '0', '0'),
    on('speed', 'hexists', key.runs, 'probe'),
    on('speed', 'pexpiretime', key.lock),
    // What a connection is tried with, and what makes an inspection one moment's.
    need('speed', 'ping'),
    need('speed', 'multi'),
    need('speed', 'exec'),
    on('monitor', 'smembers', typesKey(namespace)),
    on('monitor', 'zscan', key.live, '0'),
    on('monitor', 'zscore', key.live, 'probe'),
    on('monitor', 'zcount', key.index, '-inf', '-inf'),
    on('monitor', 'zrevrange', key.index, '0', '0'),
    on('monitor', 'zrangebyscore', key.index, '-inf', '-inf'),
    on('monitor', 'hvals', key.runs),
    on('monitor', 'hlen', key.runs),
    on('monitor', 'mget', key.lock, key.state),
    on('monitor', 'type', key.lock),
    on('monitor', 'pttl', key.lock),
    on('monitor', 'pexpiretime', key.lock),
    need('monitor', 'scan', '0', 'COUNT', '1'),
    need('monitor', 'info'),
    on('monitor', 'subscribe', eventsChannel(namespace)),
    on('monitor', 'hscan', alertsKey(namespace), '0'),
    on('alerts', 'hget', alertsKey(namespace), 'probe'),
    on('alerts', 'hset', alertsKey(namespace), 'probe', 'probe'),
    on('alerts', 'hlen', alertsKey(namespace)),
    on('alerts', 'hrandfield', alertsKey(namespace)),
    on('alerts', 'hdel', alertsKey(namespace), 'probe'),
    on('history', 'scard', key.refused),
    on('history', 'smembers', key.refused),
    on('history', 'xadd', auditKey(namespace), 'NOMKSTREAM', '*', 'probe', 'probe'),
    on('history', 'pexpire', auditKey(namespace), '1'),
    on('history', 'xtrim', auditKey(namespace), 'MAXLEN', '~', '100000'),
    on('history', 'xrevrange', auditKey(namespace), '+', '-'),
    on('alerts', 'hmget', alertedKey(namespace), 'probe'),
    on('alerts', 'hset', alertedKey(namespace), 'probe', 'probe'),
    on('alerts', 'pexpire', alertedKey(namespace), '1'),
    on('cleanup', 'get', key.lock),
    on('cleanup', 'get', cleanerKey(namespace)),
    on('cleanup', 'set', cleanerKey(namespace), 'probe', 'XX', 'PX', '1'),
    on('cleanup', 'del', cleanerKey(namespace)),
    on('cleanup', 'pexpireat', key.lock, '1'),
    on('cleanup', 'persist', key.lock),
    need('doctor', 'config', 'get', 'maxmemory-policy')
  ]
}

/** Commands that change nothing on keys that are not there, and tell by their refusal what the user may not do. */
const HARMLESS = new Set([
  'eval',
  'evalsha',
  'time',
  'ping',
  'mget',
  'get',
  'exists',
  'strlen',
  'getrange',
  'set',
  'pexpire',
  'pexpireat',
  'persist',
  'pttl',
  'pexpiretime',
  'del',
  'hget',
  'hexists',
  'hgetall',
  'hvals',
  'hlen',
  'hrandfield',
  'hscan',
  'hmget',
  'hdel',
  'zadd',
  'zscore',
  'zscan',
  'zcount',
  'zrem',
  'zrangebyscore',
  'zrevrange',
  'smembers',
  'scard',
  'xrevrange',
  'type',
  'scan',
  'info',
  'config'
])

const denied = (text: string): boolean =>
  /NOPERM|no permissions|not allowed|no such command|can't run/i.test(text)

const says = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** @returns null where the server or the user's rights do not allow to ask this way */
async function byDryRun(
  redis: Redis,
  user: string | null,
  needed: readonly NeededRight[]
): Promise<RightsFacts | null> {
  if (user === null) return null
  const missing: NeededRight[] = []
  for (const right of needed) {
    const answer = await redis
      .call('ACL', 'DRYRUN', user, ...right.argv)
      .then(String)
      .catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))))
    if (answer instanceof Error) {
      // A command this server does not know can't be forbidden: another check speaks of the version.
      if (/Command .* not found|wrong number of arg/i.test(answer.message)) continue
      return null
    }
    if (answer !== 'OK') missing.push(right)
  }
  return { user, by: 'dryrun', missing }
}

/** Redis 7's `redis.acl_check_cmd` asks about the caller itself and needs no right but EVAL's. */
const CHECK = `
local function ask(argv)
  if not redis.acl_check_cmd then error('unsupported') end
  return redis.acl_check_cmd(unpack(argv)) and 1 or 0
end
local out, at = {}, 1
while at <= #ARGV do
  local n = tonumber(ARGV[at])
  local argv = {}
  for i = 1, n do argv[i] = ARGV[at + i] end
  local ok, answer = pcall(ask, argv)
  if not ok and not redis.acl_check_cmd then return redis.error_reply('ERR unsupported') end
  out[#out + 1] = ok and answer or -1
  at = at + n + 1
end
return out`

async function byScript(
  redis: Redis,
  user: string | null,
  needed: readonly NeededRight[]
): Promise<RightsFacts | null> {
  const argv = needed.flatMap((right) => [String(right.argv.length), ...right.argv])
  const answer = await redis.call('EVAL', CHECK, '0', ...argv).catch(() => null)
  if (!Array.isArray(answer)) return null
  return { user, by: 'script', missing: needed.filter((_, i) => answer[i] === 0) }
}

async function byTrying(
  redis: Redis,
  user: string | null,
  needed: readonly NeededRight[]
): Promise<RightsFacts> {
  const missing: NeededRight[] = []
  for (const right of needed) {
    if (!HARMLESS.has(right.argv[0])) continue
    const [command, ...args] = right.argv
    const refusal = await redis.call(command, ...args).then(() => '', says)
    if (denied(refusal)) missing.push(right)
  }
  return { user, by: 'tried', missing }
}

export async function rightsFacts(redis: Redis, namespace: string, type: string): Promise<RightsFacts> {
  const needed = neededRights(namespace, type)
  const user = await redis
    .call('ACL', 'WHOAMI')
    .then(String)
    .catch(() => redis.options.username ?? null)
  return (
    (await byDryRun(redis, user, needed)) ??
    (await byScript(redis, user, needed)) ??
    (await byTrying(redis, user, needed))
  )
}
