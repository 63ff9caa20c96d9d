import type { Page } from '@playwright/test'

/** Calls `window.taskguard.call` in the page, whatever the name and the arguments: the answer, or the refusal as text. */
export function callFromPage(page: Page, name: string, args?: unknown): Promise<unknown> {
  return page.evaluate(
    async ({ name: called, args: given }) => {
      const bridge = Reflect.get(globalThis, 'taskguard') as {
        readonly call: (name: string, args: unknown) => Promise<unknown>
      }
      return bridge.call(called, given).catch((error: unknown) => String(error))
    },
    { name, args }
  )
}
