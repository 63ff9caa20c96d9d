import { useState, type FormEvent, type ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { visible } from '../../text/visible'
import { useActions, useApp, useWorkbench } from '../../workbench/app'
import { focusIfLost, parts } from '../../workbench/focus'

type Fault = { readonly field: 'name' | 'url'; readonly message: string }

/** A name to begin with: the host of the URL, which needs no thought at 3 a.m. */
export function suggestName(url: string): string {
  const host = /^rediss?:\/\/(?:[^@/]*@)?(\[[^\]]+\]|[^:/?#]+)/i.exec(url.trim())?.[1]
  return host === undefined ? '' : host.slice(0, 64)
}

/** "Watch a Redis": paste a URL. Faults are shown at their field; a password never leaves this form but to the shell. */
export function AddEndpoint(): ReactNode {
  const { t } = useText()
  const { api } = useApp()
  const actions = useActions()
  const vault = useWorkbench(({ book }) => book.vault)
  const [url, setUrl] = useState('')
  const [name, setName] = useState('')
  const [named, setNamed] = useState(false)
  const [fault, setFault] = useState<Fault | null>(null)
  const [busy, setBusy] = useState(false)
  const [kept, setKept] = useState<'none' | 'protected' | 'session' | null>(null)

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    setKept(null)
    setFault(null)
    if (url.trim() === '') {
      setFault({ field: 'url', message: t('endpoints:form.urlMissing') })
      return
    }
    setBusy(true)
    try {
      const answer = await api.call('endpoints:add', { name: name.trim(), url: url.trim() })
      if (answer.ok) {
        setUrl('')
        setName('')
        setNamed(false)
        setKept(answer.secretKept)
        if (answer.secretKept !== 'session') {
          actions.open({ kind: 'locks' })
          focusIfLost('locks')
        }
      } else {
        const { field, code, message } = answer
        setFault({ field, message: code === null ? message : t(`endpoints:form.fault.${code}`) })
      }
    } catch (error) {
      setFault({ field: 'url', message: error instanceof Error ? error.message : String(error) })
    } finally {
      setBusy(false)
    }
  }

  return (
    <form className="form" noValidate onSubmit={(event) => void submit(event)}>
      <Field
        id={parts.endpointUrl}
        label={t('endpoints:form.url')}
        maxLength={2048}
        placeholder="redis://user:password@host:6379/0"
        value={url}
        fault={fault?.field === 'url' ? fault.message : null}
        onChange={(value) => {
          setUrl(value)
          if (!named) setName(suggestName(value))
        }}
      />
      <Field
        id="endpoint-name"
        label={t('endpoints:form.name')}
        maxLength={64}
        placeholder={t('endpoints:form.namePlaceholder')}
        value={name}
        fault={fault?.field === 'name' ? fault.message : null}
        onChange={(value) => {
          setName(value)
          setNamed(value !== '')
        }}
      />
      <p className="hint">
        {t('endpoints:form.urlHint')} {t(vault ? 'endpoints:editor.vault' : 'endpoints:editor.noVault')}
      </p>
      <div className="buttons">
        <button type="submit" className="button" disabled={busy}>
          {t(busy ? 'endpoints:form.adding' : 'endpoints:form.add')}
        </button>
      </div>
      {kept !== null && (
        <p className="hint" role="status">
          {t(`endpoints:form.kept.${kept}`)}
        </p>
      )}
    </form>
  )
}

function Field({
  id,
  label,
  maxLength,
  placeholder,
  value,
  fault,
  onChange
}: {
  readonly id: string
  readonly label: string
  readonly maxLength: number
  readonly placeholder: string
  readonly value: string
  readonly fault: string | null
  readonly onChange: (value: string) => void
}): ReactNode {
  const faultId = `${id}-fault`
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="text"
        spellCheck={false}
        autoComplete="off"
        maxLength={maxLength}
        value={value}
        placeholder={placeholder}
        aria-invalid={fault !== null}
        aria-describedby={fault === null ? undefined : faultId}
        onChange={(event) => onChange(event.target.value)}
      />
      {fault !== null && (
        <p className="field-error" id={faultId} role="alert">
          <bdi>{visible(fault)}</bdi>
        </p>
      )}
    </div>
  )
}
