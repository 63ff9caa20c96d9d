import path from 'node:path'
import { runProgram } from './programs.mjs'
import { root } from './root.mjs'
import { SetupError } from './say.mjs'

/**
 * Builds main, preload, renderer and command line into out/.
 * @throws {SetupError} when the build fails; its output is above
 */
export async function build() {
  const vite = path.join(root, 'node_modules/electron-vite/bin/electron-vite.js')
  const code = await runProgram(process.execPath, [vite, 'build', '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 2, 2]
  })
  if (code !== 0) throw new SetupError(`the build failed with exit code ${code}; its output is above.`)
}
