import type { ReactNode } from 'react'
import { useText } from '../i18n/text'
import { Foreign } from '../text/foreign'
import { ellipsizeMiddle, visible } from '../text/visible'
import { useActions, useApp, useReport } from './app'
import { Icon } from './icon'

/** An id from outside, with a button that copies it as it is: seen while the pointer or the focus is there. */
export function Copyable({ text, width }: { readonly text: string; readonly width?: number }): ReactNode {
  const { t } = useText()
  const { api } = useApp()
  const actions = useActions()
  const report = useReport()
  const label = t('workbench:copyValue', { text: ellipsizeMiddle(visible(text), 60) })
  const copy = async (): Promise<void> => {
    await api.call('clipboard:write', { text })
    actions.say({ kind: 'copied', text: visible(text) })
  }
  return (
    <span className="copyable">
      {width === undefined ? <Foreign text={text} /> : <Foreign text={text} width={width} />}
      <button type="button" className="tool" aria-label={label} title={label} onClick={() => report(copy())}>
        <Icon name="copy" />
      </button>
    </span>
  )
}
