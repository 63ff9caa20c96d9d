/** The signals that ask this process to end: the work is asked too. */
const ENDING: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']

/**
 * Hears the signals that a terminal or a supervisor sends, until the returned function is called. Ctrl-Z is not obeyed:
 * a stopped process renews no lease.
 */
export function hearSignals(end: (signal: NodeJS.Signals) => void, suspended: () => void): () => void {
  const listeners = ENDING.map((signal) => [signal, () => end(signal)] as const)
  for (const [signal, listener] of listeners) process.on(signal, listener)
  if (process.platform !== 'win32') process.on('SIGTSTP', suspended)
  return () => {
    for (const [signal, listener] of listeners) process.off(signal, listener)
    process.off('SIGTSTP', suspended)
  }
}
