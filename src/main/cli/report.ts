import type { CommandSpec } from './frame/command'

export const report: CommandSpec = {
  name: 'report',
  summary: 'looks once at what runs and what is wrong',
  configure(command) {
    command.option('--type <type>', 'this task type only').addHelpText('after', HELP)
  },
  load: async () => (await import('./report/action')).reportAction
}

const HELP = `
Exit codes: 0 nothing to do · 1 findings of severity warning or worse · 2 wrong usage or bad settings
· 3 an endpoint could not be reached or may not be read (the others are reported all the same).
A run is a dead holder only once Redis was up for two of its leases: until then stderr says that one seems dead.
Thresholds come from the settings; see "thresholds" there.`
