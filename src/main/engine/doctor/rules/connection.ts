import { DEFAULT_LEASE_MS, RENEW_AT } from '@shared/protocol/limits'
import { formatMs, rule, unknown } from './check'

/** Where renewals come this often, an idle limit below it closes the guard's connection between two of them. */
const RENEWAL_S = (DEFAULT_LEASE_MS * RENEW_AT) / 1000
const SLOW_MS = 50
const TOO_SLOW_MS = 1000
const DIFFERS_MS = 2_000
const WRONG_MS = 30_000

export const clock = rule(
  'clock',
  'Leases and fences follow Redis’ clock alone; a machine whose clock differs writes logs that can’t be laid beside them.',
  ({ clock: measured }) => {
    if (!measured) return unknown('TIME is refused.', 'Allow TIME for this user.')
    const { skewMs, errorMs } = measured
    const off = Math.abs(skewMs)
    const facts = { skew_ms: Math.round(skewMs), error_ms: Math.ceil(errorMs) }
    if (off <= Math.max(DIFFERS_MS, errorMs))
      return { status: 'ok', what: `This machine and Redis differ by ${formatMs(off)}.`, facts }
    const which = skewMs > 0 ? 'behind' : 'ahead of'
    return {
      status: off >= WRONG_MS ? 'warning' : 'info',
      what: `This machine’s clock is ${formatOff(off)} ${which} Redis’.`,
      todo: 'Set both machines by NTP, and find out which one is wrong: fences grow with Redis’ clock.',
      facts
    }
  }
)

function formatOff(ms: number): string {
  if (ms < 120_000) return `${(ms / 1000).toFixed(1)} s`
  return ms < 7_200_000 ? `${Math.round(ms / 60_000)} min` : `${(ms / 3_600_000).toFixed(1)} h`
}

export const timeout = rule(
  'timeout',
  'A server that closes idle connections makes guards reconnect in the middle of a lease.',
  ({ idleTimeoutS: seconds }) => {
    if (seconds === null)
      return unknown('The setting `timeout` is not told (CONFIG is forbidden).', 'Look for an idle timeout.')
    const facts = { timeout_s: seconds }
    if (seconds === 0) return { status: 'ok', what: 'Idle connections stay open (timeout 0).', facts }
    if (seconds <= RENEWAL_S)
      return {
        status: 'warning',
        what: `Idle connections are closed after ${seconds} s: between two renewals of a 60 s lease.`,
        todo: `Set timeout to 0, or well above ${RENEWAL_S} s.`,
        facts
      }
    return { status: 'info', what: `Idle connections are closed after ${seconds} s.`, facts }
  }
)

export const keepalive = rule(
  'keepalive',
  'Without probes a half-open connection looks alive: its client hangs, and its subscription stays.',
  ({ tcpKeepaliveS: seconds, overSocket }) => {
    if (overSocket) return { status: 'ok', what: 'A Unix socket needs none.' }
    if (seconds === null) return unknown('The setting `tcp-keepalive` is not told (CONFIG is forbidden).', '')
    return seconds === 0
      ? {
          status: 'info',
          what: 'tcp-keepalive is 0: the server never notices a client that vanished.',
          todo: 'Set tcp-keepalive to 300 or less.',
          facts: { tcp_keepalive_s: 0 }
        }
      : {
          status: 'ok',
          what: `The server probes every ${seconds} s.`,
          facts: { tcp_keepalive_s: seconds }
        }
  }
)

export const latency = rule(
  'latency',
  'Every start waits for one round trip, and a renewal that takes a third of the lease is a lost one.',
  ({ latency: facts }) => {
    const measured = {
      median_ms: Number(facts.medianMs.toFixed(3)),
      worst_ms: Number(facts.worstMs.toFixed(3)),
      pings: facts.pings
    }
    const what = `Median ${formatMs(facts.medianMs)}, worst ${formatMs(facts.worstMs)} of ${facts.pings} round trips.`
    if (facts.medianMs >= TOO_SLOW_MS)
      return {
        status: 'warning',
        what,
        todo: 'Find the slow commands (SLOWLOG GET), or a nearer Redis.',
        facts: measured
      }
    return { status: facts.medianMs >= SLOW_MS ? 'info' : 'ok', what, facts: measured }
  }
)
