import type { CommandSpec } from './frame/command'

export const restore: CommandSpec = {
  name: 'restore',
  summary: 'puts back what a clean removed, where nothing newer stands there',
  configure(command) {
    command
      .argument(
        '<journal>',
        'the file that clean named, or its name in the folder "journal" of the home folder'
      )
      .option('--dry-run', 'what would be put back, and what not and why; changes nothing')
      .option('--unlock <name>', 'write to a protected endpoint: its own name, for this one command')
      .addHelpText('after', HELP)
  },
  load: async () => (await import('./restore/action')).restoreAction
}

const HELP = `
A lock comes back with its value and the time to live it had left; one that would have expired since does not.
Of several endpoints in the settings the one that was cleaned is taken.
A clean that was killed in the middle: what its journal does not tell is looked for in Redis. What is put back stands in
the same journal, so a second restore does nothing twice.
Exit codes: 0 all is back, or nothing was to be put back · 1 some was not, since something newer stands there ·
2 wrong usage, or a protected endpoint without --unlock · 3 Redis not reachable, not allowed, or lost on the way.`
