import type { Translator } from '@shared/i18n'
import type { CleanupFault } from '@shared/plan/fault'
import { visible } from '../../text/visible'

/** Why it was not done, in a person's language; the words of a server or the system stay as they are. */
export function faultText({ code, detail }: CleanupFault, t: Translator): string {
  const text = t(`cleanup:fault.${code}`)
  const said = SAYS.has(code) ? '' : detail
  return said === '' ? text : `${text} (${visible(said)})`
}

/** Of these the detail is a code or a sentence that is said already. */
const SAYS: ReadonlySet<CleanupFault['code']> = new Set([
  'engine',
  'gone',
  'not_live',
  'protected',
  'stopped',
  'share'
])
