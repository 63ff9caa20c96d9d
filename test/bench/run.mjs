// npm run bench [SECTION…]: measures on this machine and writes docs/benchmarks.md.
import { spawn } from 'node:child_process'
import { bundle } from '../support/bundle.mjs'

const { file, remove } = await bundle('test/bench/main.ts')
const child = spawn(process.execPath, ['--enable-source-maps', file, ...process.argv.slice(2)], {
  stdio: 'inherit'
})
const code = await new Promise((done) => child.once('exit', (status) => done(status ?? 1)))
await remove()
process.exitCode = code
