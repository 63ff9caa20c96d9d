/** The exit codes of the command line's contract. `run` otherwise exits as its command did (128+n for a signal). */
export const ExitCode = {
  fine: 0,
  /** Findings of severity warning or worse (report, doctor), or some actions not applied (clean). */
  findings: 1,
  /** Wrong usage or bad settings. */
  usage: 2,
  /** Redis not reachable, not allowed, or lost. */
  redis: 3,
  /** Something in Task Guard itself went wrong (sysexits' EX_SOFTWARE). */
  internal: 70,
  /** What was to be said could not be written: a full disk, for one (sysexits' EX_IOERR). */
  unwritten: 74,
  /** The guard refused the run (sysexits' EX_TEMPFAIL). */
  refused: 75,
  /** The command was found and can't be executed, as a shell says it. */
  notExecutable: 126,
  /** The command was not found, as a shell says it. */
  notFound: 127
} as const
