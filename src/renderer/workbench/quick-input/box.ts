import type { StoreApi } from 'zustand/vanilla'

export interface PickItem<T> {
  readonly value: T
  readonly label: string
  readonly detail?: string
  /** The strokes of its key, as rules have them. */
  readonly strokes?: readonly string[]
}

interface Titled {
  /** What is being done, and to what. */
  readonly title: string
  readonly placeholder: string
}

/** One of a few. */
export interface Pick<T> extends Titled {
  readonly items: readonly PickItem<T>[]
}

/** A line of text. */
export interface Prompt extends Titled {
  readonly hint: string
  readonly value?: string
  /** Characters. */
  readonly maxLength: number
  /** Does what it was asked for. Answers what is wrong, and the box stays; null: it is done. */
  readonly accept: (text: string) => string | null | Promise<string | null>
}

/** What stands in the box at the top of the window beside palette and quick open. */
export type QuickBox =
  | { readonly kind: 'pick'; readonly pick: Pick<unknown>; readonly chosen: (value: unknown) => void }
  | { readonly kind: 'prompt'; readonly prompt: Prompt; readonly done: () => void }

/** Where it is shown: the workbench's store. */
type Holder = StoreApi<{ readonly quickInput: string | null; readonly quickBox: QuickBox | null }>

/** Shows it in place of whatever stands there; null: nothing any more. Who waits for what goes hears of its end. */
export function showBox({ getState, setState }: Holder, box: QuickBox | null): void {
  const { quickBox: before } = getState()
  setState({ quickInput: null, quickBox: box })
  if (before?.kind === 'pick') before.chosen(undefined)
  else before?.done()
}

/** Lets a person choose. @returns undefined where the box was closed */
export function pick<T>(workbench: Holder, options: Pick<T>): Promise<T | undefined> {
  return new Promise((resolve) => {
    // The items are this pick's own, so what is chosen of them has their type.
    const chosen = (value: unknown): void => resolve(value as T | undefined)
    showBox(workbench, { kind: 'pick', pick: options, chosen })
  })
}

/** Asks for a line of text; it is used by `accept`. Resolves when the box is gone. */
export function prompt(workbench: Holder, options: Prompt): Promise<void> {
  return new Promise((done) => {
    showBox(workbench, { kind: 'prompt', prompt: options, done })
  })
}
