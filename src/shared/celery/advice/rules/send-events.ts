import { pythonFlag, type AdviceRule } from '../rule'

/** Without events nobody sees a task start; `-E` on the command line sends them whatever the setting says. */
export const events: AdviceRule = {
  id: 'events',
  setting: 'worker_send_task_events',
  judge({ conf }, { eventsHeard }) {
    const value = pythonFlag(conf.sendEvents)
    if (conf.sendEvents || eventsHeard === true) return { status: 'ok', case: 'on', value }
    return { status: 'warning', case: 'off', value, change: ['worker_send_task_events = True'] }
  }
}
