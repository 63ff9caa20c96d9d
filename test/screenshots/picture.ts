import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, type ElectronApplication, type Page } from '@playwright/test'
import { palettePng } from './palette-png'

const folder = join(import.meta.dirname, '../../docs/screenshots')
const SIZE = { width: 1280, height: 800 }

export interface Variant {
  readonly theme: 'dark' | 'light'
  readonly language: 'en' | 'zh-CN'
}

/** Each view is shown in all of these. */
export const variants: readonly Variant[] = (['dark', 'light'] as const).flatMap((theme) =>
  (['en', 'zh-CN'] as const).map((language) => ({ theme, language }))
)

/** Writes the app's settings before it starts: this variant, and nothing embedded. */
export const writeSettings = (
  home: string,
  { theme, language }: Variant,
  more: Readonly<Record<string, unknown>>
): Promise<void> =>
  writeFile(
    join(home, 'settings.json'),
    JSON.stringify({
      version: 2,
      'workbench.theme': theme,
      'workbench.language': language,
      'embedded.enabled': false,
      ...more
    })
  )

export const resize = (app: ElectronApplication): Promise<void> =>
  app.evaluate(({ BrowserWindow }, { width, height }) => {
    BrowserWindow.getAllWindows()[0]?.setContentSize(width, height)
  }, SIZE)

/** Puts the variant in force in the running app, through its settings.json. */
export async function wear(home: string, window: Page, { theme, language }: Variant): Promise<void> {
  const file = join(home, 'settings.json')
  const text = await readFile(file, 'utf8')
  await writeFile(
    file,
    text
      .replace(/("workbench\.theme":\s*)"[^"]*"/, `$1"${theme}"`)
      .replace(/("workbench\.language":\s*)"[^"]*"/, `$1"${language}"`)
  )
  await expect(window.locator('html')).toHaveAttribute('data-theme', theme)
  await expect(window.locator('html')).toHaveAttribute('lang', language)
}

/** Takes the window in all variants, one after the other. */
export async function pictures(
  { app, window, home }: { readonly app: ElectronApplication; readonly window: Page; readonly home: string },
  view: string
): Promise<void> {
  for (const variant of variants) {
    await wear(home, window, variant)
    await picture(app, window, view, variant)
  }
}

/** Takes the window as it is into docs/screenshots, under the view's and the variant's name. */
export async function picture(
  app: ElectronApplication,
  window: Page,
  view: string,
  { theme, language }: Variant
): Promise<void> {
  // Nothing of the pointer's or a transition's.
  await window.mouse.move(0, 0)
  await window.waitForTimeout(300)
  const shot = await window.screenshot({ animations: 'disabled', scale: 'css' })
  // Electron itself reads the pixels back, blue first.
  const { width, height, bitmap } = await app.evaluate(({ nativeImage }, png) => {
    const image = nativeImage.createFromBuffer(Buffer.from(png, 'base64'))
    return { ...image.getSize(), bitmap: image.toBitmap().toString('base64') }
  }, shot.toString('base64'))
  const pixels = Buffer.from(bitmap, 'base64')
  for (let at = 0; at < pixels.length; at += 4) {
    const blue = pixels[at] ?? 0
    pixels[at] = pixels[at + 2] ?? 0
    pixels[at + 2] = blue
  }
  const name = `${view}${theme === 'dark' ? '' : '-light'}${language === 'en' ? '' : '.zh-CN'}`
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, `${name}.png`), palettePng(pixels, width, height))
}
