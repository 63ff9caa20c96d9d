import type { CommandSpec } from './frame/command'

export const metrics: CommandSpec = {
  name: 'metrics',
  summary: 'counts runs, refusals, duplicates and GPU time over a stretch of time',
  configure(command) {
    command
      .option('--since <duration>', 'how far back, in whole hours, at most 7d', '24h')
      .option('--type <type>', 'this task type only')
      .option('--prometheus', 'the text format for a node exporter’s textfile folder')
      .option('--output <file>', 'write there instead of stdout, whole or not at all')
      .addHelpText('after', HELP)
  },
  load: async () => (await import('./metrics/action')).metricsAction
}

const HELP = `
Counts are the guard's own, by whole hours: the hour in which the stretch begins counts whole. GPU time and run times come
from the runs' records. docs/metrics.md defines each figure and names each Prometheus metric.
For a node exporter: taskguard metrics --prometheus --output /var/lib/node_exporter/taskguard.prom
Exit codes: 0 · 2 wrong usage or bad settings · 3 an endpoint could not be read (the others are told of all the same).`
