import type { AlertFault } from '@shared/live/alert'
import { ProtectedEndpoint } from '../endpoints/writable'
import { UnreadableKeyError } from '../guard'
import { toRedisFault } from '../redis/fault'
import type { RedisTarget } from '../redis/target'

/** What Redis says of a command within a script that the user may not run: 6.2's words, and those from 7 on. */
const REFUSED = /can't run this command|no permissions|NOPERM/i

/** Why nothing was written, as the window takes it. */
export function alertFault(error: unknown, target: RedisTarget): AlertFault {
  if (error instanceof ProtectedEndpoint) return { code: 'protected', detail: error.message }
  if (error instanceof UnreadableKeyError) return { code: 'unreadable', detail: error.message }
  const fault = toRedisFault(error, target)
  const detail = `${fault.message}. ${fault.hint}`
  if (fault.code === 'permission' || REFUSED.test(fault.message)) return { code: 'permission', detail }
  return { code: fault.transient ? 'unreachable' : 'server', detail }
}
