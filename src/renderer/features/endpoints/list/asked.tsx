import { useEffect, useId, useRef, useState, type FormEvent, type ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { formatSpan } from '../../../text/format'
import { useApp, useReport, useWorkbench } from '../../../workbench/app'
import { TextField } from '../editor/fields'
import type { AskedOf } from './item-actions'

/** A question below an endpoint: whether to remove it, or its name to unlock it. Escape leaves it. */
export function Asked({
  asked,
  name,
  onEnd
}: {
  readonly asked: AskedOf
  readonly name: string
  readonly onEnd: () => void
}): ReactNode {
  const { t, language } = useText()
  const { api } = useApp()
  const report = useReport()
  const id = useId()
  const form = useRef<HTMLFormElement>(null)
  const [typed, setTyped] = useState('')
  const [wrong, setWrong] = useState(false)
  const time = formatSpan(
    useWorkbench((state) => state.book.unlockFor),
    language
  )
  useEffect(() => {
    form.current?.querySelector<HTMLElement>('input, button')?.focus()
  }, [])

  const unlock = async (endpoint: string): Promise<void> => {
    const { ok } = await api.call('endpoints:unlock', { id: endpoint, name: typed })
    if (ok) onEnd()
    else setWrong(true)
  }
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (asked.kind === 'remove') {
      onEnd()
      report(api.call('endpoints:change', { do: 'remove', identity: asked.identity }))
      return
    }
    report(unlock(asked.id))
  }
  const remove = asked.kind === 'remove'
  return (
    // Escape comes up from what is in it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <form
      ref={form}
      className="asked"
      role="alertdialog"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
      noValidate
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        event.stopPropagation()
        onEnd()
      }}
    >
      <p id={`${id}-title`} className="asked-title">
        {remove ? t('endpoints:list.removeTitle', { name }) : t('endpoints:list.unlockTitle', { name, time })}
      </p>
      <p id={`${id}-text`} className="hint">
        {t(remove ? 'endpoints:list.removeText' : 'endpoints:list.unlockText')}
      </p>
      {!remove && (
        <TextField
          id={`${id}-name`}
          label={t('endpoints:list.unlockName')}
          value={typed}
          fault={wrong ? t('endpoints:list.unlockWrong') : undefined}
          onChange={(text) => {
            setTyped(text)
            setWrong(false)
          }}
        />
      )}
      <div className="buttons">
        <button type="button" className="button secondary" onClick={onEnd}>
          {t('endpoints:list.cancel')}
        </button>
        <button type="submit" className="button">
          {t(remove ? 'endpoints:list.removeYes' : 'endpoints:list.unlockYes')}
        </button>
      </div>
    </form>
  )
}
