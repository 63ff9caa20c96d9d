import { expect, type Page } from '@playwright/test'

/** Runs the command that these words find first in the palette, by the keyboard alone. */
export async function runCommand(window: Page, words: string): Promise<void> {
  await window.keyboard.press('Control+Shift+P')
  const box = window.getByRole('combobox', { name: 'Command palette' })
  await expect(box).toBeFocused()
  await window.keyboard.type(words)
  await expect(box).toHaveValue(`>${words}`)
  await window.keyboard.press('Enter')
}

/** Chooses in the box that a command has opened. */
export async function choose(window: Page, placeholder: string, text: string): Promise<void> {
  const box = window.getByPlaceholder(placeholder)
  await expect(box).toBeFocused()
  await window.keyboard.type(text)
  await window.keyboard.press('Enter')
  await expect(box).toHaveCount(0)
}
