import { Command } from 'cmdk'
import { useState, type ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { useActions } from '../app'
import { CommandResults } from './command-results'
import { QuickFrame } from './frame'
import { OpenResults } from './open-results'

/** The input at the top of the window: commands behind a `>`, else quick open, as in VS Code. */
export function QuickInput({ text }: { readonly text: string }): ReactNode {
  const { t } = useText()
  const actions = useActions()
  const [selected, setSelected] = useState('')
  const mode = text.startsWith('>') ? 'commands' : 'quickOpen'
  return (
    <QuickFrame label={t(`palette:${mode}.name`)} onClose={() => actions.showQuickInput(null)}>
      {(before) => (
        <Command
          label={t(`palette:${mode}.name`)}
          shouldFilter={false}
          vimBindings={false}
          loop
          value={selected}
          onValueChange={setSelected}
        >
          <Command.Input
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
      )}
    </QuickFrame>
  )
}
