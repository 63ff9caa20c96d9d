import type { CommandSpec } from './frame/command'

const HELP = `
Shows what nvidia-smi, found in PATH, tells, and which run has taken which GPU through Task Guard on this machine.
A machine without an NVIDIA GPU, or without its driver, is no error: exit code 0, and a line that says so.`

export const gpus: CommandSpec = {
  name: 'gpus',
  summary: 'this machine’s GPUs: load, memory, temperature, and which run has taken which',
  configure(command) {
    command
      .option('--others', 'graphics controllers of other makers instead, which no run is given')
      .addHelpText('after', HELP)
  },
  load: async () => (await import('./gpus/action')).gpusAction
}
