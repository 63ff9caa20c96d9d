import type { CommandSpec } from './frame/command'

export const inspect: CommandSpec = {
  name: 'inspect',
  summary: 'shows one resource whole: lock, state, every run on a timeline, refusals, findings, raw keys',
  configure(command) {
    command
      .argument('<type>', 'the task type')
      .argument('<id>', 'the resource')
      .option('--raw', 'the keys’ values as well')
      .addHelpText('after', HELP)
  },
  load: async () => (await import('./inspect/action')).inspectAction
}

const HELP = `
An id that begins with a dash comes after --: taskguard inspect -- video_analysis -7
Exit codes: 0 also where nothing is known of the resource · 2 wrong usage · 3 Redis not reachable or not allowed.`
