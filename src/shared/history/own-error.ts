import type { Translator } from '../i18n'

/**
 * What Task Guard itself writes as a run's error, by what it looks like: `taskguard run` and the app's jobs
 * (engine/jobs/outcome.ts, work.ts) and the guard for Python (resources/python/taskguard). The catalogs have words for each
 * (runs, `ownError`), the English ones those that stand in Redis. `how` is one of these texts itself. What a worker's own
 * code has raised is none of them.
 */
const texts = {
  exit_code: /^exit code (?<code>\d{1,10})$/,
  killed: /^killed by (?<signal>SIG[A-Z0-9+-]{2,12})$/,
  broker_lost: /^cancelled by its worker: the connection to the broker was lost$/,
  cancelled_by: /^cancelled by (?<who>[^\n]{1,300}): (?<how>exit code \d+|killed by SIG\S+)$/,
  max_runtime: /^stopped at max_runtime, (?<time>[\w. ]{1,40}): (?<how>exit code \d+|killed by SIG\S+)$/,
  max_runtime_only: /^stopped at max_runtime, (?<time>[\w.+ ]{1,40})$/,
  max_runtime_killed:
    /^stopped at max_runtime, (?<time>[\w.+ ]{1,40}); it did not end, and its process was killed$/,
  hard_limit: /^stopped at its hard time limit, (?<time>[\w.+ ]{1,40})$/,
  lease_lost: /^stopped, the lease was lost: (?<how>exit code \d+|killed by SIG\S+)$/,
  run_lost_to: /^stopped: run (?<run>\S{1,64}) lost its lease to run (?<by>\S{1,64})$/,
  run_lost: /^stopped: run (?<run>\S{1,64}) lost its lease$/,
  no_such_line: /^(?<how>exit code \d+), but no line of the output looks like "(?<pattern>[^\n]{1,1000})"$/,
  no_command: /^(?<command>[^\n]{1,1000}) was not found; give a path, or a name in PATH$/,
  no_program: /^(?<command>[^\n]{1,1000}) is not executable; check its mode and that its path is no folder$/,
  no_format: /^(?<command>[^\n]{1,1000}) is no program that this system can run; a script needs a #! line$/,
  no_folder: /^(?<command>[^\n]{1,1000}), where the command is to run, is no folder$/,
  not_run: /^could not be run: (?<problem>[^\n]{1,1000})$/,
  revoked: /^revoked$/,
  terminated: /^terminated$/,
  died: /^its process died: (?<problem>[^\n]{1,1000})$/
} as const satisfies Readonly<Record<string, RegExp>>

/** Longer than any of them: not looked at. */
const LONGEST = 2_500

/** A run's error in the translator's language where it is one of Task Guard's own; any other as it is. Hostile text. */
export function errorText(error: string, t: Translator): string {
  if (error.length > LONGEST) return error
  for (const [code, pattern] of Object.entries(texts)) {
    const match = pattern.exec(error)
    if (!match) continue
    const { how, ...about } = match.groups ?? {}
    return t(`runs:ownError.${code}`, { ...about, ...(how === undefined ? {} : { how: errorText(how, t) }) })
  }
  return error
}
