import type { CheckStatus } from '@shared/doctor/report'
import type { Color } from '../frame/output'

/** How a check's status stands in a terminal: never by colour alone. */
export const checkSigns: Readonly<Record<CheckStatus, readonly [sign: string, color: Color]>> = {
  ok: ['✔', 'green'],
  info: ['·', 'blue'],
  unknown: ['?', 'gray'],
  warning: ['▲', 'yellow'],
  critical: ['✖', 'red']
}
