import type { AlertView } from '@shared/live/alert'
import type { Translator } from '@shared/i18n'
import type { ReactNode } from 'react'
import { formatClock } from '../../text/format'
import type { Language } from '@shared/i18n'
import { useText } from '../../i18n/text'
import { visible } from '../../text/visible'
import { Icon } from '../../workbench/icon'

/** `Acknowledged by ana@laptop at 13:02: looking at it`: one line, hostile text made visible. */
export function alertText(alert: AlertView, t: Translator, language: Language, offset: number): string {
  // Redis times, told by this machine's clock.
  const time = (at: number): string => formatClock(at - offset, language)
  const said = t(`problems:alert.${alert.state}`, {
    by: visible(alert.by),
    at: time(alert.at),
    until: alert.until === null ? '' : time(alert.until)
  })
  return alert.note === '' ? said : t('problems:alert.withNote', { said, note: visible(alert.note) })
}

const icons: Readonly<Record<AlertView['state'], string>> = {
  acknowledged: 'check',
  snoozed: 'bell-slash',
  ended: 'bell-dot'
}

export const AlertIcon = ({ state }: { readonly state: AlertView['state'] }): ReactNode => (
  <Icon name={icons[state]} className="alert-icon" />
)

/** The same with a name, where no text stands beside it. */
export function AlertMark({ alert }: { readonly alert: AlertView }): ReactNode {
  const { t } = useText()
  return (
    <span className="alert-mark" role="img" aria-label={t(`problems:alert.mark.${alert.state}`)}>
      <AlertIcon state={alert.state} />
    </span>
  )
}
