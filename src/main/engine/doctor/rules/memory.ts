import { formatBytes, percent, rule, unknown } from './check'

const SET_NOEVICTION = 'Set maxmemory-policy to noeviction, or give the locks a Redis of their own.'

/** Any policy but noeviction may take a lock away: volatile-* even prefers keys with a TTL, and every lock has one. */
export const eviction = rule(
  'eviction',
  'An evicted lock lets a second run in, or hides a run from the fleet.',
  ({ memory }) => {
    if (!memory || memory.policy === null)
      return unknown('The eviction policy is not told.', 'Look in the provider’s console: noeviction.')
    const facts = {
      policy: memory.policy,
      maxmemory_bytes: memory.maxBytes,
      evicted_keys: memory.evicted
    }
    const lost =
      memory.evicted !== null && memory.evicted > 0
        ? ` ${memory.evicted} keys were evicted since it started.`
        : ''
    if (memory.policy === 'noeviction') return { status: 'ok', what: `noeviction.${lost}`, facts }
    if (memory.maxBytes === 0)
      return {
        status: 'warning',
        what: `${memory.policy}, without effect only as long as maxmemory is 0.${lost}`,
        todo: SET_NOEVICTION,
        facts
      }
    return {
      status: 'critical',
      what: `${memory.policy}: under memory pressure Redis removes locks and outcomes.${lost}`,
      todo: SET_NOEVICTION,
      facts
    }
  }
)

const TIGHT = 0.75
const FULL = 0.9

export const memory = rule(
  'memory',
  'A full Redis refuses writes: nothing starts, no lease is renewed.',
  ({ memory: facts }) => {
    if (!facts || facts.usedBytes === null)
      return unknown('Memory use is not told.', 'Watch memory in the provider’s console.')
    const limited = facts.maxBytes !== null && facts.maxBytes > 0
    const limit = limited ? facts.maxBytes : facts.systemBytes
    const name = limited ? 'maxmemory' : 'the machine’s memory'
    if (limit === null || limit === 0)
      return { status: 'ok', what: `${formatBytes(facts.usedBytes)} used; no limit is set.` }
    const share = facts.usedBytes / limit
    return {
      status: share >= FULL ? 'critical' : share >= TIGHT ? 'warning' : 'ok',
      what: `${formatBytes(facts.usedBytes)} of ${formatBytes(limit)} used (${percent(share)} of ${name}).`,
      todo:
        share >= TIGHT ? 'Raise maxmemory, or move other data away from the Redis that holds the locks.' : '',
      facts: { used_bytes: facts.usedBytes, limit_bytes: limit, limit: name }
    }
  }
)
