import { Option } from 'commander'
import type { CommandSpec } from './frame/command'

export const run: CommandSpec = {
  name: 'run',
  exitsAsCommand: true,
  summary: 'runs a command while holding the lease of a resource, so that it runs once',
  configure(command) {
    command
      .usage('--type T --id ID [options] -- COMMAND [ARG…]')
      .argument('[command...]', 'what to run, and its arguments; no shell is between')
      .passThroughOptions()
      .option('--type <type>', 'required: the task type: 1 to 64 of a-z 0-9 _ . -')
      .option('--id <id>', 'required: the resource: 1 to 256 bytes without control characters')
      .option('--task-id <id>', 'the task this run belongs to (default: the run’s own id)')
      .option('--lease <duration>', 'how long the lease lasts without a renewal, 1s to 1h', '60s')
      .option('--max-runtime <duration>', 'stop the work after this, and record it as failed', '2h')
      .option('--grace <duration>', 'from SIGTERM to SIGKILL when the work is stopped', '10s')
      .addOption(
        new Option(
          '--mode <mode>',
          'enforce: refuse what would run twice; observe: record it and refuse nothing'
        )
          .choices(['enforce', 'observe'])
          .default('enforce')
      )
      .option('--force', 'run although it completed within 24 h, or is quarantined; never beside a live run')
      .option('--wait [duration]', 'wait for the run that holds it to end (default: as long as that takes)')
      .option('--unlock <name>', 'run on a protected endpoint: its own name, for this one command')
      .option(
        '--records-outcome',
        'the end is the resource’s outcome, which others are answered with (the default)'
      )
      .option('--test', 'a trial: holds the lease, and leaves the resource’s outcome as it was')
      .addOption(
        new Option(
          '--on-lost <what>',
          'when another run took the lease over: stop the work, or continue and mark it'
        )
          .choices(['stop', 'continue'])
          .default('stop')
      )
      .option(
        '--gpu <which>',
        'auto, auto:N, none, or indexes or UUIDs: taken for this run alone, on this machine'
      )
      .option('--gpu-memory <size>', 'how much must be free on each GPU that auto takes, such as 10g')
      .addOption(new Option('--job <folder>', 'a job of the app, whose folder says what to run').hideHelp())
      .addHelpText('after', HELP)
  },
  load: async () => (await import('./run/action')).runAction
}

const HELP = `
The command sees TASKGUARD_RUN_ID, TASKGUARD_FENCE, TASKGUARD_TYPE, TASKGUARD_RESOURCE_ID and TASKGUARD_RESULT_FILE,
where it may leave its result as JSON (at most 64 KiB). A line "::progress 0.42 text" on its stdout is progress.
It sees no Redis URL and no password. With --json its stdout goes to stderr, and with --password-stdin its stdin is empty.
What it starts and leaves behind in its process group is ended with it.

With --gpu the GPUs are taken before the lease, exclusively among all Task Guards on this machine, and CUDA_VISIBLE_DEVICES
names them by UUID; none hides them all. auto takes those that nobody holds or computes on. Too few: exit 75; --wait waits.

A protected endpoint of the settings is read-only for people: a run takes a lease there, so it is refused (exit 2) without
--unlock and the endpoint's name.

Redis must be reachable at the start; with --mode observe the command is run all the same, and stands in no record. When
Redis goes away later the work goes on; the outcome is kept on disk and delivered when it is back, by this process or by the
next taskguard command on that endpoint.

Exit codes: the command's own (128+n for a signal) · 126 not executable · 127 not found · 75 refused by the guard
· 2 wrong usage · 3 Redis not reachable or not allowed at the start.`
