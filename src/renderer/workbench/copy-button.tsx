import { useEffect, useState, type ReactNode } from 'react'
import { useText } from '../i18n/text'
import { useApp } from './app'
import { Icon } from './icon'

/** What the clipboard's call takes. */
const MOST = 1_000_000

/** Copies a text as it is, and says whether that worked. */
export function CopyButton({ text, label }: { readonly text: string; readonly label: string }): ReactNode {
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
      await api.call('clipboard:write', { text: text.slice(0, MOST) })
      setCopied('yes')
    } catch {
      setCopied('failed')
    }
  }
  return (
    <>
      <button type="button" className="tool" aria-label={label} title={label} onClick={() => void copy()}>
        <Icon name={copied === 'yes' ? 'check' : 'copy'} />
      </button>
      <span className="copied" role="status">
        {copied !== 'no' && t(copied === 'yes' ? 'workbench:copied' : 'workbench:copyFailed')}
      </span>
    </>
  )
}
