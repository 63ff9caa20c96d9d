import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { type Browser, chromium } from '@playwright/test'
import { z } from 'zod'
import { until } from '../support/until'

const root = join(import.meta.dirname, '../..')

/** Runs scripts/package.mjs and gives back how it ended. */
export function runPackager(args: readonly string[]): { code: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/package.mjs', ...args], {
    cwd: root,
    encoding: 'utf8',
    timeout: 200_000
  })
  return { code: status, output: stdout + stderr }
}

/** A packaged app that runs; its inspect fuse is off, so it is driven over Chromium's own debugging port. */
export interface PackagedApp {
  readonly browser: Browser
  /** What it wrote so far. */
  log(): string
  stop(): Promise<void>
}

export async function startPackagedApp(
  executable: string,
  env: Record<string, string>,
  args: readonly string[] = []
): Promise<PackagedApp> {
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const child = spawn(executable, ['--remote-debugging-port=0', ...sandbox, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe']
  })
  let output = ''
  child.stdout.on('data', (chunk) => (output += String(chunk)))
  child.stderr.on('data', (chunk) => (output += String(chunk)))
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const end = async (): Promise<void> => {
    child.kill('SIGTERM')
    const late = setTimeout(() => child.kill('SIGKILL'), 10_000)
    await ended
    clearTimeout(late)
  }
  try {
    const endpoint = await until(
      'the packaged app listens for debuggers',
      () => {
        if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${output}`)
        return /DevTools listening on (ws:\S+)/.exec(output)?.[1]
      },
      { timeoutMs: 30_000 }
    )
    // A debugger that comes while the first page is still being made waits for an answer that never comes.
    await until('the packaged app has a page', () => hasPage(new URL(endpoint).host), { timeoutMs: 30_000 })
    const browser = await chromium.connectOverCDP(endpoint)
    return {
      browser,
      log: () => output,
      async stop() {
        await browser.close()
        await end()
      }
    }
  } catch (error) {
    await end()
    throw new Error(`the packaged app opened no window; it wrote:\n${output}`, { cause: error })
  }
}

/** Whether Chromium's own list names a page of ours, loaded. */
async function hasPage(host: string): Promise<boolean> {
  const answer = await fetch(`http://${host}/json/list`)
  const targets = z.array(z.object({ type: z.string(), url: z.string() })).parse(await answer.json())
  return targets.some(({ type, url }) => type === 'page' && url.startsWith('app://'))
}
