import type { CommandSpec } from './frame/command'

const HELP = `
Plays on the embedded Redis only, on the four types video_analysis, audio_analysis, image_analysis and data_analysis.
Stops with Ctrl-C: the living runs end as cancelled, the rest stays to be looked at and cleaned up.
Look at it with: taskguard report · taskguard watch · taskguard clean --dry-run · taskguard inspect video_analysis demo-8123

After --once the next command starts the embedded Redis anew, and in a Redis so young nobody is a dead holder yet:
report says so on stderr, taskguard watch and clean wait the four seconds.

What is real and what is not:
  Every run is a real one through the guard: acquired, renewed, finished, refused, left to die.
  Moved into the past afterwards, since nobody can wait for it: the start, end and progress times of the overlapping
  and repeated runs, the orphan's run, the long one and the one without progress.
  Written by hand, because the fault is a write by hand: the orphan's lock, a lock without a state, a TTL taken off,
  three keys that can't be read, and the keys of a fleet that runs the report's own first guard.
  All of it is made up; ids begin with "demo-". --reset removes it and nothing else (the hours' statistics keep its counts).`

export const demo: CommandSpec = {
  name: 'demo',
  summary: 'a small made-up fleet on the embedded Redis that shows every kind of finding',
  configure(command) {
    command
      .option('--once', 'set it up and exit: nothing is renewed, what lives stays for an hour')
      .option('--reset', 'remove what a demo wrote')
      .addHelpText('after', HELP)
  },
  load: async () => (await import('./demo/action')).demoAction
}
