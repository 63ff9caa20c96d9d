import { inSeconds, type AdviceRule } from '../rule'

/** Measured in docs/celery.md: the solo pool answers no heartbeat while a task runs, and acknowledges after it. */
export const pool: AdviceRule = {
  id: 'pool',
  setting: 'worker_pool',
  judge({ pool: kind, transport, conf }) {
    switch (kind) {
      case null:
        return null
      case 'solo': {
        const change = ['worker_pool = "prefork"', 'worker_concurrency = 1']
        return transport === 'amqp' && conf.heartbeat > 0
          ? {
              status: 'critical',
              case: 'solo_amqp',
              value: kind,
              params: { heartbeat_s: inSeconds(conf.heartbeat) },
              change
            }
          : { status: 'warning', case: 'solo', value: kind, change }
      }
      case 'prefork':
        return { status: 'ok', case: 'prefork', value: kind }
      case 'threads':
        return { status: 'info', case: 'threads', value: kind }
      case 'gevent':
      case 'eventlet':
      case 'other':
        return { status: 'info', case: 'unstoppable', value: kind, params: { pool: kind } }
      default:
        return kind satisfies never
    }
  }
}
