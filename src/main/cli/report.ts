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
· 3 an endpoint, or the Celery broker that it names, could not be reached or may not be read (all else is reported).
Of a Celery fleet on a Redis broker it tells what is due to be given out again; what runs twice is told by events, which
taskguard watch and the window listen to. Of one on RabbitMQ the report is incomplete, and says so.
A run is a dead holder only once Redis was up for two of its leases: until then stderr says that one seems dead.
Thresholds come from the settings; see "thresholds" there.`
