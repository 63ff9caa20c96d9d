import { STATE_TTL_MS } from '../../../protocol/limits'
import { inSeconds, pythonFlag, type AdviceRule } from '../rule'

/** A redelivery is answered with the stored result: the guard keeps it for 24 h, and Celery its own. */
export const resultExpires: AdviceRule = {
  id: 'result_expires',
  setting: 'result_expires',
  judge({ conf }) {
    if (conf.backend === null) return { status: 'info', case: 'no_backend', value: 'result_backend = None' }
    if (conf.resultExpires === null) return { status: 'info', case: 'never', value: 'None' }
    const value = String(inSeconds(conf.resultExpires))
    const params = { expires_s: inSeconds(conf.resultExpires), state_s: inSeconds(STATE_TTL_MS) }
    return conf.resultExpires < STATE_TTL_MS
      ? { status: 'warning', case: 'short', value, params, change: [`result_expires = ${params.state_s}`] }
      : { status: 'ok', case: 'enough', value, params }
  }
}

/** Measured in docs/celery.md: it looks for a success, and the duplicate starts before there is one. */
export const deduplicate: AdviceRule = {
  id: 'deduplicate',
  setting: 'worker_deduplicate_successful_tasks',
  judge: ({ conf }) => ({
    status: conf.deduplicate ? 'info' : 'ok',
    case: conf.deduplicate ? 'on' : 'off',
    value: pythonFlag(conf.deduplicate)
  })
}
