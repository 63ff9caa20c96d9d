import type { ReactNode } from 'react'
import { useText } from '../i18n/text'
import type { Channel } from '../stores/live/store'
import { useActions } from './app'

/** In a notice: what happened exactly is in this channel of the output. */
export function ShowOutput({ channel }: { readonly channel: Channel }): ReactNode {
  const { t } = useText()
  const actions = useActions()
  return (
    <button type="button" className="button secondary" onClick={() => actions.showOutput(channel)}>
      {t('workbench:showOutput')}
    </button>
  )
}
