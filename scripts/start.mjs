// npm start: everything that a fresh checkout lacks, then the app. Arguments after "--" are the app's.
import { build } from './lib/build.mjs'
import { runProgram } from './lib/programs.mjs'
import { root } from './lib/root.mjs'
import { runScript, say } from './lib/say.mjs'
import { ensureDependencies } from './setup/dependencies.mjs'
import { findDisplay } from './setup/display.mjs'
import { electronEnvironment, provideElectron } from './setup/electron-runtime.mjs'
import { checkNodeVersion } from './setup/node-version.mjs'
import { checkLinkedLibraries, ensureForApp } from './setup/system-packages.mjs'

await runScript(async () => {
  checkNodeVersion()
  // First, so that nobody waits for an installation to learn that there is no screen.
  const displayArgs = await findDisplay()
  await ensureDependencies()
  ensureForApp()
  const electron = await provideElectron()
  checkLinkedLibraries(electron.execPath)
  await build()
  return runProgram(electron.execPath, ['.', ...displayArgs, ...sandboxArgs(), ...process.argv.slice(2)], {
    cwd: root,
    env: electronEnvironment(electron)
  })
})

function sandboxArgs() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return []
  say(
    'running as root: Chromium’s own sandbox refuses that, so it is off (--no-sandbox). Better: an ordinary user.'
  )
  return ['--no-sandbox']
}
