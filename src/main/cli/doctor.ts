import type { CommandSpec } from './frame/command'

export const doctor: CommandSpec = {
  name: 'doctor',
  summary: 'examines how fit an endpoint is to hold locks, and says what to change',
  configure(command) {
    command.addHelpText(
      'after',
      '\nExit codes: 0 fit · 1 something of severity warning or worse · 2 wrong usage · 3 Redis not reachable or not allowed.\nChanges nothing in Redis, but loads the guard’s scripts into its script cache.'
    )
  },
  load: async () => (await import('./doctor/action')).doctorAction
}
