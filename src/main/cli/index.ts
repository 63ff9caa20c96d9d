import { main } from './program'

// Inside the package this is Electron's own executable as plain Node. That is our affair: a command we run, which may be
// an Electron app itself, must not inherit it. Whoever starts process.execPath again sets it anew.
delete process.env['ELECTRON_RUN_AS_NODE']

const argv = process.argv.slice(2)

// A password in --url is for every user of this machine to read in the list of processes: written over.
if (argv.some((argument) => /:\/\/[^@]+@/.test(argument))) process.title = 'taskguard'

main(argv).then(
  // Exits rather than drains: a socket that still closes must not hold the shell's prompt.
  (exitCode) => process.exit(exitCode),
  (error: unknown) => {
    process.stderr.write(`taskguard: ${String(error)}\n`)
    process.exit(70)
  }
)
