// npm run build: what a fresh checkout lacks for it, then everything into out/.
import { build } from './lib/build.mjs'
import { runScript } from './lib/say.mjs'
import { ensureDependencies } from './setup/dependencies.mjs'
import { checkNodeVersion } from './setup/node-version.mjs'

await runScript(async () => {
  checkNodeVersion()
  await ensureDependencies()
  await build()
  return 0
})
