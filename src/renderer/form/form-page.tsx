import './form-page.css'
import type { ReactNode } from 'react'
import { visible } from '../text/visible'
import type { Form } from './use-form'

/** What the form's own feature calls things. */
export interface FormTexts {
  readonly title: string
  /** Beside the title, for as long as something is not saved. */
  readonly dirty: string
  readonly save: string
  readonly saving: string
  readonly discard: string
}

/** A form of the settings as a page: its sections, what is wrong with none of its fields, and its buttons. */
export function FormPage({
  form: { element, busy, others, show, submit },
  texts,
  dirty,
  className,
  tools,
  saved,
  onDiscard,
  children,
  after
}: {
  readonly form: Pick<Form<never>, 'element' | 'busy' | 'others' | 'show' | 'submit'>
  readonly texts: FormTexts
  readonly dirty: boolean
  readonly className?: string
  /** Other buttons beside the one that saves. */
  readonly tools: ReactNode
  /** How it was saved; null: it was not, or something was changed since. */
  readonly saved: string | null
  readonly onDiscard: () => void
  readonly children: ReactNode
  readonly after: ReactNode
}): ReactNode {
  return (
    <form
      ref={element}
      className={['form-page', ...(className === undefined ? [] : [className]), 'form'].join(' ')}
      noValidate
      onSubmit={submit}
    >
      <header>
        <h1>{texts.title}</h1>
        {dirty && <span className="hint">{texts.dirty}</span>}
      </header>
      {children}
      {others.map((fault) => (
        <p key={`${fault.field} ${fault.message}`} className="field-error" role="alert">
          <bdi>{visible([fault.field, fault.message].filter(Boolean).join(': '))}</bdi>
        </p>
      ))}
      <div className="buttons form-buttons">
        <button type="submit" className="button" disabled={busy}>
          {busy ? texts.saving : texts.save}
        </button>
        {tools}
        {dirty && (
          <button
            type="button"
            className="button secondary"
            onClick={() => {
              onDiscard()
              show([])
            }}
          >
            {texts.discard}
          </button>
        )}
      </div>
      {saved !== null && (
        <p className="hint" role="status">
          {saved}
        </p>
      )}
      {after}
    </form>
  )
}
