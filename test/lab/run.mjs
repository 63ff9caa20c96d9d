// npm run lab [SCENARIO…]: reproduces the fault with real brokers and workers, and writes its table into docs/celery.md.
import { spawn } from 'node:child_process'
import { bundle } from '../support/bundle.mjs'

const { file, remove } = await bundle('test/lab/main.ts')
const child = spawn(process.execPath, ['--enable-source-maps', file, ...process.argv.slice(2)], {
  stdio: 'inherit'
})
// The lab ends what it has started; this stays for the bundle.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
const code = await new Promise((done) => child.once('exit', (status) => done(status ?? 1)))
await remove()
process.exitCode = code
