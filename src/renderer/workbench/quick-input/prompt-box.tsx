import { useId, useState, type ReactNode } from 'react'
import type { Prompt } from './box'
import { QuickFrame } from './frame'

interface Props {
  readonly prompt: Prompt
  readonly onDone: () => void
}

/** A line of text to type. What is wrong with it stands below, and the box stays. */
export function PromptBox({ prompt, onDone }: Props): ReactNode {
  const [text, setText] = useState(prompt.value ?? '')
  const [fault, setFault] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const hint = useId()
  const accept = async (): Promise<void> => {
    if (busy) return
    setBusy(true)
    const wrong = await prompt.accept(text)
    setBusy(false)
    if (wrong === null) onDone()
    else setFault(wrong)
  }
  return (
    <QuickFrame label={prompt.title} onClose={onDone}>
      {() => (
        <form
          aria-busy={busy}
          onSubmit={(event) => {
            event.preventDefault()
            void accept()
          }}
        >
          <p className="quick-input-title">{prompt.title}</p>
          <input
            type="text"
            className="quick-input-box"
            aria-label={prompt.placeholder}
            aria-describedby={hint}
            aria-invalid={fault !== null}
            placeholder={prompt.placeholder}
            maxLength={prompt.maxLength}
            spellCheck={false}
            value={text}
            onChange={(event) => {
              setText(event.target.value)
              setFault(null)
            }}
          />
          <p id={hint} className="quick-input-status" role={fault === null ? undefined : 'alert'}>
            {fault === null ? prompt.hint : <span className="field-error">{fault}</span>}
          </p>
        </form>
      )}
    </QuickFrame>
  )
}
