/**
 * What went wrong, in words for the person at the keyboard, with what to do next: printed without a stack trace.
 */
export class SetupError extends Error {
  /** @override */
  name = 'SetupError'
}

/**
 * Progress of the scripts goes to stderr, so that stdout stays the programs' own.
 * @param {string} message
 */
export function say(message) {
  process.stderr.write(`taskguard: ${message}\n`)
}

/**
 * Runs a script's body: a `SetupError` ends it with its message and exit code 1, anything else is a defect of ours and
 * keeps its stack.
 * @param {() => Promise<number>} body gives the exit code
 */
export async function runScript(body) {
  try {
    process.exitCode = await body()
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    say(error.message)
    process.exitCode = 1
  }
}
