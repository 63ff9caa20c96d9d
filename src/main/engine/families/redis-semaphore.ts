import { scored } from '../monitor/reading/pipeline'
import { placedByKey } from './by-key'
import { textIn, VALUE_MAX, type Family } from './family'

/**
 * redis-semaphore (https://github.com/swarthy/redis-semaphore): `mutex:KEY` holds its owner's identifier; `semaphore:KEY` is
 * a sorted set of its owners, each with the time of its last refresh by the owner's clock. Both expire by themselves.
 */
const HOLDERS_MAX = 100

export const redisSemaphore: Family = {
  ...placedByKey('redis-semaphore'),
  // One of the two is refused for the key's type.
  commands: (key) => [
    ['getrange', key, 0, VALUE_MAX - 1],
    ['zrange', key, 0, HOLDERS_MAX - 1, 'WITHSCORES']
  ],
  read([value, members]) {
    const owner = textIn(value)
    if (owner !== null) return { holders: [{ value: owner, at: null }], state: null }
    if (members?.ok !== true) return null
    const [first, ...rest] = scored(members.value).map(({ member, score }) => ({
      value: member.slice(0, VALUE_MAX),
      at: Number(score)
    }))
    return first ? { holders: [first, ...rest], state: null } : null
  }
}
