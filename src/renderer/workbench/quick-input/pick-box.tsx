import { Command } from 'cmdk'
import { useState, type ReactNode } from 'react'
import { useWorkbench } from '../app'
import { platformOf } from '../store'
import type { Pick } from './box'
import { QuickFrame } from './frame'
import { fuzzy, wordsOf } from './fuzzy'
import { Highlighted } from './highlighted'
import { KeyCaps } from './key-caps'

interface Props {
  readonly pick: Pick<unknown>
  /** @param value undefined: none */
  readonly onChosen: (value: unknown) => void
}

/** A few things to choose from, narrowed by typing. */
export function PickBox({ pick, onChosen }: Props): ReactNode {
  const platform = useWorkbench(platformOf)
  const [text, setText] = useState('')
  const [wanted, setWanted] = useState('')
  const words = wordsOf(text)
  const fitting = pick.items
    .map((item, at) => ({ item, id: String(at), match: fuzzy(words, item.label.toLowerCase()) }))
    .filter(({ match }) => match !== null)
  const selected = fitting.some(({ id }) => id === wanted) ? wanted : (fitting[0]?.id ?? '')
  return (
    <QuickFrame label={pick.title} onClose={() => onChosen(undefined)}>
      {() => (
        <>
          <p className="quick-input-title">{pick.title}</p>
          <Command
            label={pick.title}
            shouldFilter={false}
            vimBindings={false}
            loop
            value={selected}
            onValueChange={setWanted}
          >
            <Command.Input
              className="quick-input-box"
              placeholder={pick.placeholder}
              spellCheck={false}
              value={text}
              onValueChange={setText}
            />
            <Command.List className="quick-input-list" label={pick.placeholder}>
              {fitting.map(({ item, id, match }) => (
                <Command.Item
                  key={id}
                  className="quick-input-item"
                  value={id}
                  onSelect={() => onChosen(item.value)}
                >
                  <span className="quick-input-label">
                    <Highlighted text={item.label} ranges={match?.ranges ?? []} />
                    {item.detail !== undefined && (
                      <span className="quick-input-detail">
                        <bdi>{item.detail}</bdi>
                      </span>
                    )}
                  </span>
                  {item.strokes && <KeyCaps strokes={item.strokes} platform={platform} />}
                </Command.Item>
              ))}
            </Command.List>
          </Command>
        </>
      )}
    </QuickFrame>
  )
}
