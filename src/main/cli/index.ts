import { main } from './program'

// Inside the package this is Electron's own executable as plain Node. That is our affair: a command we run, which may be
// an Electron app itself, must not inherit it. Whoever starts process.execPath again sets it anew.
delete process.env['ELECTRON_RUN_AS_NODE']

main(process.argv.slice(2)).then(
  // Exits rather than drains: a socket that still closes must not hold the shell's prompt.
  (exitCode) => process.exit(exitCode),
  (error: unknown) => {
    process.stderr.write(`taskguard: ${String(error)}\n`)
    process.exit(70)
  }
)
