import type { ReactNode } from 'react'
import { useApp, useWorkbench } from '../app'
import { showBox, type QuickBox } from './box'
import { PickBox } from './pick-box'
import { PromptBox } from './prompt-box'
import { QuickInput } from './quick-input'

/** Whatever stands in the box at the top of the window. */
export function QuickInputHost(): ReactNode {
  const text = useWorkbench((state) => state.quickInput)
  const box = useWorkbench((state) => state.quickBox)
  if (box !== null) return <Box box={box} />
  return text === null ? null : <QuickInput text={text} />
}

let made = 0
const numbers = new WeakMap<QuickBox, number>()

/** Each box has an input of its own: one that follows another begins empty. */
function numberOf(box: QuickBox): number {
  const number = numbers.get(box) ?? (made += 1)
  numbers.set(box, number)
  return number
}

function Box({ box }: { readonly box: QuickBox }): ReactNode {
  const { workbench } = useApp()
  const close = (): void => {
    if (workbench.getState().quickBox === box) showBox(workbench, null)
  }
  if (box.kind === 'pick') {
    const chosen = (value: unknown): void => {
      box.chosen(value)
      close()
    }
    return <PickBox key={numberOf(box)} pick={box.pick} onChosen={chosen} />
  }
  return <PromptBox key={numberOf(box)} prompt={box.prompt} onDone={close} />
}
