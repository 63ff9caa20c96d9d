// npm test: everything that a fresh checkout lacks, then every check and every test. "npm test -- unit e2e" runs some.
import { mkdtemp, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { runScript, say, SetupError } from './lib/say.mjs'
import { ensureDependencies } from './setup/dependencies.mjs'
import { electronEnvironment, provideElectron } from './setup/electron-runtime.mjs'
import { checkNodeVersion } from './setup/node-version.mjs'
import { sandboxArgs } from './setup/sandbox.mjs'
import { checkLinkedLibraries, ensureForTests } from './setup/system-packages.mjs'
import { ending } from './test/ending.mjs'
import { parts } from './test/parts.mjs'
import { failure, isClean } from './test/reports.mjs'
import { runPart } from './test/run-part.mjs'

await runScript(async () => {
  const chosen = choose(process.argv.slice(2))
  checkNodeVersion()
  await ensureDependencies()
  ensureForTests()
  const electron = await provideElectron()
  checkLinkedLibraries(electron.execPath)
  sandboxArgs(electron.distPath)
  const env = withoutSettings(electronEnvironment(electron))
  const interrupt = new AbortController()
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.on(signal, () => interrupt.abort())

  const reports = await mkdtemp(path.join(os.tmpdir(), 'taskguard-reports-'))
  /** @type {Map<string, import('./test/reports.mjs').Tally>} */
  const tallies = new Map()
  /** @type {string[]} */
  const summary = []
  try {
    for (const part of chosen) {
      if (interrupt.signal.aborted) break
      const started = performance.now()
      const broken = part.needs.find((name) => (tallies.get(name)?.failures.length ?? 0) > 0)
      const tally = broken
        ? failure(`not run, because ${broken} failed`)
        : await runPart(part, env, reports, interrupt.signal)
      tallies.set(part.name, tally)
      const seconds = ((performance.now() - started) / 1000).toFixed(1)
      summary.push(
        `${part.name.padEnd(12)} ${tally.passed} passed · ${tally.failures.length} failed · ` +
          `${tally.skips.length} skipped · ${seconds} s`
      )
    }
  } finally {
    await rm(reports, { recursive: true, force: true })
  }
  if (interrupt.signal.aborted) throw new SetupError('interrupted: this run proves nothing.')

  process.stdout.write(`\n${ending(tallies, summary).join('\n')}\n`)
  return [...tallies.values()].every(isClean) ? 0 : 1
})

/**
 * @param {readonly string[]} names
 * @throws {SetupError} on a part that does not exist
 */
function choose(names) {
  const unknown = names.find((name) => !parts.some((part) => part.name === name))
  if (unknown !== undefined)
    throw new SetupError(`there is no part "${unknown}": ${parts.map((part) => part.name).join(', ')}.`)
  if (names.length === 0) return parts
  say(`only ${names.join(', ')}: not the whole run.`)
  const needed = parts.filter((part) => names.includes(part.name)).flatMap((part) => part.needs)
  return parts.filter((part) => names.includes(part.name) || needed.includes(part.name))
}

/**
 * The tests decide themselves which Redis and which home they use.
 * @param {NodeJS.ProcessEnv} env
 */
function withoutSettings(env) {
  const own = ['TASKGUARD_URL', 'TASKGUARD_HOME', 'TASKGUARD_NAMESPACE']
  return Object.fromEntries(Object.entries(env).filter(([name]) => !own.includes(name)))
}
