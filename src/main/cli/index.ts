import { main } from './program'

main(process.argv.slice(2)).then(
  // Exits rather than drains: a socket that still closes must not hold the shell's prompt.
  (exitCode) => process.exit(exitCode),
  (error: unknown) => {
    process.stderr.write(`taskguard: ${String(error)}\n`)
    process.exit(70)
  }
)
