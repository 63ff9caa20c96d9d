import type { CommandSpec } from './frame/command'

export const history: CommandSpec = {
  name: 'history',
  summary: 'lists the runs of the last days, or who did what with Task Guard',
  configure(command) {
    command
      .option('--since <duration>', 'how far back, at most 7d; with --audit at most 30d', '24h')
      .option('--type <type>', 'this task type only')
      .option('--filter <query>', 'the Runs view’s query language, such as "status:failed duration>30m"')
      .option('--limit <count>', 'at most so many, the newest; or "all" (default: 100, and all with --json)')
      .option(
        '--audit',
        'the audit trail in place of the runs: cleanups, forced runs, acknowledgements, unlocks'
      )
      .addHelpText('after', HELP)
  },
  load: async () => (await import('./history/action')).historyAction
}

const HELP = `
Fields of --filter for runs: type resource run worker host task fence endpoint namespace source error result status mode
test forced overlap age ended duration attempt refused; with --audit: by action source type resource run finding endpoint
namespace journal note idle age planned applied changed failed. docs/filter.md has the language.
A run is listed where it worked within --since. A duration with ≥ is what a run is known to have worked: nobody saw its end.
Results and errors are cut; taskguard inspect TYPE ID has them whole.
Exit codes: 0 · 2 wrong usage or bad settings · 3 an endpoint could not be read (the others are told of all the same).`
