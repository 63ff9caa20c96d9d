import { inSeconds, pythonFlag, type AdviceRule } from '../rule'

const SHORT = 30_000
const USUAL = 120

/** RabbitMQ closes a connection that has been silent for two heartbeats; a worker is silent while it can't answer. */
export const heartbeat: AdviceRule = {
  id: 'heartbeat',
  setting: 'broker_heartbeat',
  judge({ transport, conf }) {
    if (transport !== 'amqp') return null
    const value = String(inSeconds(conf.heartbeat))
    const params = { heartbeat_s: inSeconds(conf.heartbeat) }
    if (conf.heartbeat === 0)
      return { status: 'info', case: 'off', value, params, change: [`broker_heartbeat = ${USUAL}`] }
    return conf.heartbeat < SHORT
      ? { status: 'warning', case: 'short', value, params, change: [`broker_heartbeat = ${USUAL}`] }
      : { status: 'ok', case: 'usual', value, params }
  }
}

/** Measured in docs/celery.md: what becomes of the work when the connection is lost. */
export const cancelOnLoss: AdviceRule = {
  id: 'cancel_on_loss',
  setting: 'worker_cancel_long_running_tasks_on_connection_loss',
  judge({ conf, tasks }) {
    const isLate = tasks === null ? conf.acksLate : tasks.some((task) => task.acksLate)
    if (!isLate) return null
    const value = pythonFlag(conf.cancelOnConnectionLoss)
    return conf.cancelOnConnectionLoss
      ? {
          status: 'info',
          case: 'cancels',
          value,
          change: ['worker_cancel_long_running_tasks_on_connection_loss = False']
        }
      : { status: 'ok', case: 'goes_on', value }
  }
}
