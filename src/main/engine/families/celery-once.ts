import { placedByKey } from './by-key'
import { textIn, VALUE_MAX, type Family } from './family'

/**
 * celery-once (https://github.com/cameronmaske/celery-once, backends/redis.py): `qo_TASK_ARG-VALUE_…`, with a time to live
 * from the moment the task was queued. The value is a random token, of older versions the expiry; neither names the task
 * that holds it, so nothing proves that one is left over.
 */
export const celeryOnce: Family = {
  ...placedByKey('celery-once'),
  commands: (key) => [['getrange', key, 0, VALUE_MAX - 1]],
  read([value]) {
    const token = textIn(value)
    return token === null ? null : { holders: [{ value: token, at: null }], state: null }
  }
}
