import './quick-input.css'
import { Command } from 'cmdk'
import { useLayoutEffect, useRef, useState, type ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { useActions } from '../app'
import { CommandResults } from './command-results'
import { OpenResults } from './open-results'

/**
 * The input at the top of the window: commands behind a `>`, else quick open, as in VS Code. It takes the focus, and
 * gives it back to where it was.
 */
export function QuickInput({ text }: { readonly text: string }): ReactNode {
  const { t } = useText()
  const actions = useActions()
  const [selected, setSelected] = useState('')
  const [before] = useState(() => document.activeElement)
  const box = useRef<HTMLDivElement>(null)
  const input = useRef<HTMLInputElement>(null)
  const mode = text.startsWith('>') ? 'commands' : 'quickOpen'

  useLayoutEffect(() => {
    input.current?.focus()
    const element = box.current
    return () => {
      const now = document.activeElement
      const here = now === null || now === document.body || element?.contains(now) === true
      if (here && before instanceof HTMLElement) before.focus()
    }
  }, [before])

  const close = (): void => actions.showQuickInput(null)
  return (
    // A click beside it closes it; the keyboard has Escape.
    <div
      className="quick-input-backdrop"
      role="presentation"
      onPointerDown={(event) => {
        // The press moves no focus: that goes back to where it was.
        event.preventDefault()
        close()
      }}
    >
      <div
        ref={box}
        className="quick-input"
        role="dialog"
        aria-label={t(`palette:${mode}.name`)}
        onPointerDown={(event) => event.stopPropagation()}
      >
        <Command
          label={t(`palette:${mode}.name`)}
          shouldFilter={false}
          vimBindings={false}
          loop
          value={selected}
          onValueChange={setSelected}
          onKeyDown={(event) => {
            if (event.key === 'Tab') event.preventDefault()
            if (event.key !== 'Escape' || event.nativeEvent.isComposing) return
            event.preventDefault()
            close()
          }}
        >
          <Command.Input
            ref={input}
            className="quick-input-box"
            placeholder={t(`palette:${mode}.placeholder`)}
            spellCheck={false}
            value={text}
            onValueChange={actions.showQuickInput}
          />
          {mode === 'commands' ? (
            <CommandResults query={text.slice(1)} focused={before} onSelected={setSelected} />
          ) : (
            <OpenResults query={text} onSelected={setSelected} />
          )}
        </Command>
      </div>
    </div>
  )
}
