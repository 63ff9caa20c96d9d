import type { CommandSpec } from './frame/command'

export const clean: CommandSpec = {
  name: 'clean',
  summary: 'shows what a cleanup would do, and does it: by compare and act, journal first',
  configure(command) {
    command
      .option('--dry-run', 'the plan: exactly what would be done and why; changes nothing')
      .option('--yes', 'apply it without asking')
      .option('--unlock <name>', 'write to a protected endpoint: its own name, for this one command')
      .option('--plan <file>', 'apply a saved dry run (--dry-run --json > FILE), "-" for stdin')
      .option('--kind <kind...>', 'these kinds of findings only (repeatable)')
      .option(
        '--max-share <share>',
        'refuse to touch more than this share of the live locks, 0 to 1 (else cleanup.maxShare of the settings: 0.5)'
      )
      .addHelpText('after', HELP)
  },
  load: async () => (await import('./clean/action')).cleanAction
}

const HELP = `
Kinds: orphan_lock, dead_holder, lock_without_ttl, lock_without_state.
Never a lock whose holder is alive. What changed since the preview is skipped and listed as changed.
A live lock is one that stands, or whose run says that it runs: closing a dead run touches one. --max-share counts when
more than 20 live.
A dead holder needs proof: clean watches it for two of its leases, and says so on stderr; Ctrl-C ends that.
Locks of a fleet's own guard (key templates), and locks without a state, are deleted only where the settings say for how
long their work must have been over (thresholds.unguardedAfter).
What was there is kept in a journal in the home folder before anything is removed: taskguard restore puts it back.
Exit codes: 0 all done, or nothing to do · 1 some actions were not applied · 2 wrong usage, or refused (--max-share,
a protected endpoint without --unlock) · 3 Redis not reachable, not allowed, or lost on the way.`
