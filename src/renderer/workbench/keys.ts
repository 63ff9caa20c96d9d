import { tinykeys } from 'tinykeys'
import type { Commands } from './commands'

/** VS Code's keys where it has them. `$mod` is Ctrl, on a Mac Command. */
export const keys: Readonly<Record<string, keyof Commands>> = {
  '$mod+1': 'view.problems',
  '$mod+2': 'view.locks',
  '$mod+3': 'view.endpoints',
  '$mod+b': 'view.toggleSideBar',
  '$mod+j': 'view.togglePanel',
  '$mod+f': 'locks.filter',
  '$mod+w': 'editor.close',
  '$mod+PageDown': 'editor.next',
  '$mod+PageUp': 'editor.previous',
  F8: 'problems.next',
  'Shift+F8': 'problems.previous'
}

/** Answers the function that ends it. */
export function bindKeys(commands: Commands, target: Window = window): () => void {
  const bound = Object.entries(keys).map(([key, id]): [string, (event: KeyboardEvent) => void] => [
    key,
    (event) => {
      event.preventDefault()
      commands[id]()
    }
  ])
  return tinykeys(target, Object.fromEntries(bound))
}

const isMac = (platform: string): boolean => platform === 'darwin'

/** A key as a person reads it: `Ctrl+Shift+F8`, on a Mac `⌘⇧F8`. */
export function keyLabel(id: keyof Commands, platform: string): string | null {
  const key = Object.entries(keys).find(([, command]) => command === id)?.[0]
  if (key === undefined) return null
  return key
    .split('+')
    .map((part) => {
      if (part === '$mod') return isMac(platform) ? '⌘' : 'Ctrl'
      if (part === 'Shift') return isMac(platform) ? '⇧' : 'Shift'
      return part.length === 1 ? part.toUpperCase() : part
    })
    .join(isMac(platform) ? '' : '+')
}
