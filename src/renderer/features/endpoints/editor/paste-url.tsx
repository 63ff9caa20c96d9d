import { UsageError } from '@shared/errors'
import { useState, type ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { parts } from '../../../workbench/focus'
import { withUrl, type Draft } from './draft'
import { TextField } from '../../../form/fields'

/** A URL that is pasted or typed here fills the form, and is forgotten: it may hold a password. */
export function PasteUrl({
  draft,
  change
}: {
  readonly draft: Draft
  readonly change: (change: Partial<Draft>) => void
}): ReactNode {
  const { t } = useText()
  const [url, setUrl] = useState('')
  const [fault, setFault] = useState<string | undefined>()
  const [filled, setFilled] = useState(false)
  const fill = (text: string): void => {
    if (text.trim() === '') return
    try {
      change(withUrl(draft, text))
      setUrl('')
      setFault(undefined)
      setFilled(true)
    } catch (error) {
      if (!(error instanceof UsageError)) throw error
      setFault(error.code === null ? error.problem : t(`endpoints:form.fault.${error.code}`))
      setFilled(false)
    }
  }
  return (
    // What is pasted into the field and the key pressed in it come up to here.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      className="paste-url"
      onPaste={(event) => {
        const text = event.clipboardData.getData('text')
        if (!/^\s*(rediss?|unix|redis\+unix)(\+\w+)?:\/\//i.test(text)) return
        event.preventDefault()
        setUrl(text.trim())
        fill(text)
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || url === '') return
        event.preventDefault()
        fill(url)
      }}
    >
      <TextField
        id={parts.endpointPaste}
        label={t('endpoints:editor.url')}
        hint={t('endpoints:editor.urlHint')}
        placeholder="redis://user:password@host:6379/0"
        value={url}
        fault={fault}
        onChange={(text) => {
          setUrl(text)
          setFault(undefined)
          setFilled(false)
        }}
      />
      <p role="status" className="hint">
        {filled && t('endpoints:editor.urlFilled')}
      </p>
    </div>
  )
}
