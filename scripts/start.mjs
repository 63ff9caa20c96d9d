// npm start: everything that a fresh checkout lacks, then the app. Arguments after "--" are the app's.
import { build } from './lib/build.mjs'
import { runProgram } from './lib/programs.mjs'
import { root } from './lib/root.mjs'
import { runScript } from './lib/say.mjs'
import { ensureDependencies } from './setup/dependencies.mjs'
import { findDisplay } from './setup/display.mjs'
import { electronEnvironment, provideElectron } from './setup/electron-runtime.mjs'
import { checkNodeVersion } from './setup/node-version.mjs'
import { sandboxArgs } from './setup/sandbox.mjs'
import { checkLinkedLibraries, ensureForApp } from './setup/system-packages.mjs'

await runScript(async () => {
  checkNodeVersion()
  // First, so that nobody waits for an installation to learn that there is no screen.
  const displayArgs = await findDisplay()
  await ensureDependencies()
  ensureForApp()
  const electron = await provideElectron()
  checkLinkedLibraries(electron.execPath)
  const wanted = process.argv.slice(2)
  const ownArgs = [...displayArgs, ...sandboxArgs(electron.distPath, wanted)]
  await build()
  return runProgram(electron.execPath, ['.', ...ownArgs, ...wanted], {
    cwd: root,
    env: electronEnvironment(electron)
  })
})
