import { join } from 'node:path'
import type { ElectronApplication, Page } from '@playwright/test'

const preload = join(import.meta.dirname, '../../../out/preload/index.cjs')

/** A window with our preload on a page that is not ours: what an attacker would need, made from the main process. */
export async function openForeignWindow(app: ElectronApplication): Promise<Page> {
  const opened = app.waitForEvent('window')
  await app.evaluate(async ({ BrowserWindow, session }, path) => {
    const foreign = new BrowserWindow({
      show: false,
      // A session of its own: the app's lets no foreign page load in the first place.
      webPreferences: { preload: path, sandbox: true, session: session.fromPartition('foreign') }
    })
    await foreign.loadURL('data:text/html,<title>foreign</title>')
  }, preload)
  return opened
}

/** What the page's content security policy has refused so far, from Chromium's console messages after a reload. */
export async function policyViolations(page: Page): Promise<string[]> {
  const refused: string[] = []
  page.on('console', (message) => {
    if (/Content Security Policy|Refused to|TrustedHTML|TrustedScript/i.test(message.text()))
      refused.push(message.text())
  })
  await page.reload()
  await page.waitForLoadState('networkidle')
  return refused
}
