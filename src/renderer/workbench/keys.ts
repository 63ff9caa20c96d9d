import type { ActionId } from '@shared/ipc/actions'
import { defaultKeybindings } from '@shared/keybindings/defaults'
import { strokesLabel } from '@shared/keybindings/label'
import { isModifier, pressedStrokes } from '@shared/keybindings/pressed'
import { resolve, ruleFor, rulesOf, type Rule } from '@shared/keybindings/resolve'
import type { Keybinding } from '@shared/keybindings/schema'
import type { Context } from '@shared/keybindings/when'
import { useWorkbench, type App } from './app'
import { contextOf } from './context'
import { platformOf, type WorkbenchState } from './store'

/** How long a chord waits for its second stroke, and how long a fault of it is said. As VS Code. */
const CHORD_MS = 5000
const UNKNOWN_MS = 3000

/** What writes to a Redis at once: a key that is held since it meant something else does not do it too. */
const ONCE: ReadonlySet<ActionId> = new Set(['cleanup.apply', 'cleanup.undo'])

const made = new WeakMap<
  readonly Keybinding[],
  { readonly platform: string; readonly rules: readonly Rule[] }
>()

/** The rules in force: made anew only when the file or the platform is another. */
export function rulesInForce(state: WorkbenchState): readonly Rule[] {
  const platform = platformOf(state)
  const { bindings } = state.keybindings
  const known = made.get(bindings)
  if (known?.platform === platform) return known.rules
  const rules = rulesOf(defaultKeybindings(platform), bindings)
  made.set(bindings, { platform, rules })
  return rules
}

/** Whether the key that was pressed runs something, or begins a chord, as the window stands. */
export const isBound = ({ workbench }: App, event: KeyboardEvent, context: Context): boolean =>
  resolve(rulesInForce(workbench.getState()), [pressedStrokes(event)], context).kind !== 'none'

/** Runs what the keys are bound to. Answers the function that ends it. */
export function bindKeys(
  app: App,
  commands: Readonly<Record<ActionId, () => void>>,
  target: Window = window
): () => void {
  const { workbench } = app
  let first: { readonly names: readonly string[]; readonly timer: ReturnType<typeof setTimeout> } | null =
    null
  let saying: ReturnType<typeof setTimeout> | null = null
  const endChord = (): void => {
    if (first) clearTimeout(first.timer)
    if (saying) clearTimeout(saying)
    first = null
    saying = null
    if (workbench.getState().chord) workbench.setState({ chord: null })
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing || isModifier(event)) return
    // AltGr writes a character: to the page it looks like Ctrl and Alt.
    if (event.getModifierState('AltGraph')) return
    const names = pressedStrokes(event)
    const before = first
    endChord()
    const pressed = before ? [before.names, names] : [names]
    const context = contextOf(app, document.activeElement)
    const found = resolve(rulesInForce(workbench.getState()), pressed, context)
    if (found.kind === 'none' && !before) return
    event.preventDefault()
    const strokes = pressed.map(([name = '']) => name)
    switch (found.kind) {
      case 'run':
        if (event.repeat && ONCE.has(found.action)) return
        // What the action opens or focuses takes the quick input's place.
        workbench.actions.showQuickInput(null)
        commands[found.action]()
        return
      case 'pending':
        first = { names, timer: setTimeout(endChord, CHORD_MS) }
        workbench.setState({ chord: { strokes, state: 'waiting' } })
        return
      case 'none':
        workbench.setState({ chord: { strokes, state: 'unknown' } })
        saying = setTimeout(endChord, UNKNOWN_MS)
        return
      case 'nothing':
        return
    }
  }
  // A chord's second stroke is its own: no list or button has it, whatever has the focus.
  const onCapture = (event: KeyboardEvent): void => {
    if (!first || isModifier(event)) return
    event.stopPropagation()
    onKeyDown(event)
  }
  target.addEventListener('keydown', onCapture, { capture: true })
  target.addEventListener('keydown', onKeyDown)
  return () => {
    target.removeEventListener('keydown', onCapture, { capture: true })
    target.removeEventListener('keydown', onKeyDown)
    endChord()
  }
}

/** An action's key as a person reads it: `Ctrl+Shift+P`, on a Mac `⇧⌘P`; null where it has none. */
export const useKeyLabel = (id: ActionId): string | null => useKeyLabels([id])[0] ?? null

/** The same of several. */
export function useKeyLabels(ids: readonly ActionId[]): readonly (string | null)[] {
  const rules = useWorkbench(rulesInForce)
  const platform = useWorkbench(platformOf)
  return ids.map((id) => {
    const rule = ruleFor(rules, id)
    return rule && strokesLabel(rule.strokes, platform)
  })
}
