import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'

const THEMES = ['dark', 'light', 'hc-dark', 'hc-light']
/** The rules whose answer depends on colours. */
const COLOURS = ['color-contrast', 'link-in-text-block']

/** What axe calls serious or critical, as lines that say what and where. */
export const faults = (page: Page): Promise<string[]> => analyze(axe(page))

/**
 * The same in every theme, each line with its theme: everything in the one in force, in the others what depends on
 * colours. Afterwards the one in force is shown again.
 */
export async function faultsInThemes(page: Page): Promise<string[]> {
  const root = page.locator('html')
  const inForce = (await root.getAttribute('data-theme')) ?? ''
  const found = (await faults(page)).map((line) => `${inForce}: ${line}`)
  const show = (theme: string): Promise<void> =>
    root.evaluate((element, name) => void (element.dataset['theme'] = name), theme)
  for (const theme of THEMES.filter((one) => one !== inForce)) {
    await show(theme)
    const lines = await analyze(axe(page).withRules(COLOURS))
    found.push(...lines.map((line) => `${theme}: ${line}`))
  }
  await show(inForce)
  return found
}

// Without an own page for its frames: Electron opens none.
// Of what passes nothing is asked: to name each element takes as long as to look at it.
const axe = (page: Page): AxeBuilder =>
  new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] })

async function analyze(builder: AxeBuilder): Promise<string[]> {
  const { violations } = await builder.analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(' | ')}`)
}
