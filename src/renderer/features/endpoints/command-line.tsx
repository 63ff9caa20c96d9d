import { useEffect, useState, type ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { visible } from '../../text/visible'
import { useApp } from '../../workbench/app'
import { Icon } from '../../workbench/icon'

/** A command to copy. It is shown with unseen marks written out and copied as it is. */
export function CommandLine({ command }: { readonly command: string }): ReactNode {
  const { t } = useText()
  const { api } = useApp()
  const [copied, setCopied] = useState<'no' | 'yes' | 'failed'>('no')
  useEffect(() => {
    if (copied === 'no') return undefined
    const timer = setTimeout(() => setCopied('no'), 2000)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = async (): Promise<void> => {
    try {
      await api.call('clipboard:write', { text: command })
      setCopied('yes')
    } catch {
      setCopied('failed')
    }
  }
  return (
    <div className="command-line">
      <code>
        <bdi>{visible(command)}</bdi>
      </code>
      <button
        type="button"
        className="tool"
        aria-label={t('workbench:copyCommand')}
        title={t('workbench:copyCommand')}
        onClick={() => void copy()}
      >
        <Icon name={copied === 'yes' ? 'check' : 'copy'} />
      </button>
      <span className="copied" role="status">
        {copied !== 'no' && t(copied === 'yes' ? 'workbench:copied' : 'workbench:copyFailed')}
      </span>
    </div>
  )
}
