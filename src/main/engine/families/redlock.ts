import { placedByKey } from './by-key'
import { textIn, type Family } from './family'

/**
 * node-redlock (https://github.com/mike-marcacci/node-redlock): the resource is the key, the value 16 random bytes in hex,
 * the time to live the lease. Its keys may have any name, so they are told by their value alone: redis-py's own `Lock`
 * writes the same shape, and is shown as one.
 */
const TOKEN = /^[0-9a-f]{32}$/

export const redlock: Family = {
  ...placedByKey('redlock'),
  valueLength: 32,
  commands: (key) => [
    ['getrange', key, 0, 32],
    ['pttl', key]
  ],
  read([value, ttl]) {
    const token = textIn(value)
    if (token === null || !TOKEN.test(token)) return null
    // A redlock always expires: without a time to live it is somebody's data.
    if (ttl?.ok !== true || Number(ttl.value) < 0) return null
    return { holders: [{ value: token, at: null }], state: null }
  }
}
