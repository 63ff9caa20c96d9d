// npm run package: the unpacked app, to try. npm run release: this platform's installers, never from the fallback runtime.
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { build } from './lib/build.mjs'
import { runProgram } from './lib/programs.mjs'
import { root } from './lib/root.mjs'
import { runScript, say, SetupError } from './lib/say.mjs'
import { packagePlan } from './package/plan.mjs'
import { ensureDependencies } from './setup/dependencies.mjs'
import { electronEnvironment, provideElectron } from './setup/electron-runtime.mjs'
import { checkNodeVersion } from './setup/node-version.mjs'

await runScript(async () => {
  const flags = readFlags()
  checkNodeVersion()
  await ensureDependencies()
  const electron = await provideElectron()
  const plan = packagePlan({
    release: flags.release,
    allowFallback: flags['allow-fallback-runtime'],
    electron,
    lockedElectron: lockedElectron()
  })
  for (const line of plan.say) say(line)
  await build()
  const builder = path.join(root, 'node_modules/electron-builder/cli.js')
  const code = await runProgram(
    process.execPath,
    [
      builder,
      '--config=electron-builder.config.cjs',
      '--publish=never',
      `-c.electronDist=${electron.distPath}`,
      `-c.electronVersion=${electron.version}`,
      `-c.directories.output=${path.resolve(flags.output)}`,
      ...plan.args
    ],
    { cwd: root, env: electronEnvironment(electron) }
  )
  if (code !== 0) throw new SetupError(`electron-builder failed with exit code ${code}; its output is above.`)
  say(`packaged into ${path.resolve(flags.output)}.`)
  return 0
})

function readFlags() {
  try {
    return parseArgs({
      options: {
        release: { type: 'boolean', default: false },
        'allow-fallback-runtime': { type: 'boolean', default: false },
        output: { type: 'string', default: path.join(root, 'release') }
      }
    }).values
  } catch (error) {
    throw new SetupError(
      `${error instanceof Error ? error.message : String(error)}. It takes --release, --output FOLDER and, for tests ` +
        'only, --allow-fallback-runtime.'
    )
  }
}

/** @returns {string} the exact version that package.json names */
function lockedElectron() {
  return JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).devDependencies.electron
}
