import type { JobFault } from '@shared/jobs/fault'
import type { Translator } from '@shared/i18n'
import { useText } from '../../i18n/text'
import { visible } from '../../text/visible'

/** What a fault says in the window's language: what it is about may be hostile text. */
export const faultText = ({ code, params }: JobFault, t: Translator): string =>
  visible(t(`jobs:fault.${code}`, params))

export function useFaultText(): (fault: JobFault) => string {
  const { t } = useText()
  return (fault) => faultText(fault, t)
}
