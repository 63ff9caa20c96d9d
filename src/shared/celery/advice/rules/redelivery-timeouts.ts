import { acknowledgesLate, inSeconds, longestOf, longestParams, roomFor, type AdviceRule } from '../rule'

/** A Redis broker gives out again what is not acknowledged in time (kombu/transport/redis.py, `visibility_timeout`). */
export const visibilityTimeout: AdviceRule = {
  id: 'visibility_timeout',
  setting: 'broker_transport_options["visibility_timeout"]',
  judge(worker, fleet) {
    const { transport, conf } = worker
    if (transport !== 'redis') return null
    const longest = longestOf(fleet)
    const wanted = Math.max(roomFor(longest), 2 * ((conf.timeLimit ?? 0) || 0))
    const common = {
      value: String(inSeconds(conf.visibilityTimeout)),
      params: { ...longestParams(fleet), timeout_s: inSeconds(conf.visibilityTimeout) }
    }
    if (conf.visibilityTimeout >= Math.min(wanted, 2 * longest))
      return { ...common, status: 'ok', case: fleet.longestRun ? 'enough' : 'enough_assumed' }
    const change = [`broker_transport_options = {"visibility_timeout": ${inSeconds(wanted)}}`]
    // What works is acknowledged; what was taken in advance waits behind it all the while.
    if (!acknowledgesLate(worker)) return { ...common, status: 'warning', case: 'early', change }
    if (conf.visibilityTimeout > longest) return { ...common, status: 'warning', case: 'tight', change }
    return fleet.longestRun
      ? { ...common, status: 'critical', case: 'short', change }
      : { ...common, status: 'warning', case: 'short_assumed', change }
  }
}

const MINUTE = 60_000
/** `consumer_timeout` came with 3.8.15 (15 min) and is 30 min since 3.8.17 (https://www.rabbitmq.com/docs/consumers). */
const SINCE = [3, 8, 15] as const
const LONGER_SINCE = [3, 8, 17] as const
/** Nobody said which version: the newer default is assumed. */
const UNTOLD = `≥ ${LONGER_SINCE.join('.')}`

/** RabbitMQ closes the channel of a consumer that does not acknowledge in time. Its value is told to no client. */
export const consumerTimeout: AdviceRule = {
  id: 'consumer_timeout',
  setting: 'consumer_timeout (RabbitMQ)',
  judge(worker, fleet) {
    if (worker.transport !== 'amqp') return null
    const version = numbersOf(fleet.rabbitmq)
    if (version !== null && isBefore(version, SINCE))
      return { status: 'ok', case: 'none', value: '—', params: { version: fleet.rabbitmq ?? '' } }
    const timeout = (version !== null && isBefore(version, LONGER_SINCE) ? 15 : 30) * MINUTE
    const longest = longestOf(fleet)
    const params = {
      ...longestParams(fleet),
      timeout_s: inSeconds(timeout),
      version: fleet.rabbitmq ?? UNTOLD
    }
    const value = `${timeout} ms, unless it was changed`
    if (longest * 2 <= timeout) return { status: 'ok', case: 'enough', value, params }
    const change = [`consumer_timeout = ${roomFor(longest)}`]
    // An early acknowledgement leaves what waits behind a long task.
    if (!acknowledgesLate(worker)) return { status: 'warning', case: 'early', value, params, change }
    return longest > timeout && fleet.longestRun
      ? { status: 'critical', case: 'short', value, params, change }
      : { status: 'warning', case: 'tight', value, params, change }
  }
}

type Version = readonly [number, number, number]

function numbersOf(text: string | null): Version | null {
  const told = /^(\d+)\.(\d+)(?:\.(\d+))?/.exec(text ?? '')
  return told ? [Number(told[1]), Number(told[2]), Number(told[3] ?? 0)] : null
}

function isBefore(a: Version, b: Version): boolean {
  for (const at of [0, 1, 2] as const) if (a[at] !== b[at]) return a[at] < b[at]
  return false
}
