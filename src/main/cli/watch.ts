import { Option } from 'commander'
import { channelKinds } from '@shared/settings/channel'
import type { CommandSpec } from './frame/command'

export const watch: CommandSpec = {
  name: 'watch',
  summary: 'follows the findings: what opens, changes and resolves, through outages too',
  configure(command) {
    command
      .option('--type <type>', 'this task type only')
      .option('--exec <argv>', 'run this command for findings, without a shell')
      .addOption(
        new Option(
          '--exec-on <events>',
          'for which events: opened, changed, resolved (comma-separated)'
        ).default('opened')
      )
      .option('--webhook <url>', 'post alerts to this URL (else TASKGUARD_WEBHOOK_URL)')
      .addOption(
        new Option(
          '--webhook-format <format>',
          'whose message it is: webhook (JSON), slack, dingtalk or feishu (default: by the URL’s host)'
        ).choices([...channelKinds])
      )
      .option(
        '--webhook-secret-stdin',
        'read what signs the alerts from stdin (else TASKGUARD_WEBHOOK_SECRET)'
      )
      .option('--webhook-resolved', 'also post when what was told is resolved')
      .addHelpText('after', HELP)
  },
  load: async () => (await import('./watch/action')).watchAction
}

const HELP = `
With --json NDJSON: {event: opened|changed|resolved, finding, …} and {event: connection, state, …}; what is there when the
watch begins is opened with "first": true. Redis may go away and come back: what happened meanwhile is caught up with.
--exec takes words quoted as in a shell, or a JSON array: --exec 'notify "on call"' or --exec '["notify","on call"]'.
  The event's JSON is on its stdin; TASKGUARD_FINDING_EVENT, _FIRST, _ID, _KIND, _SEVERITY, _TYPE, _RESOURCE_ID, _SINCE,
  _MESSAGE, _ENDPOINT and _NAMESPACE in its environment; passwords are not. Its output goes to stderr. At most four run
  at once, a minute each.
--webhook posts what the rules of settings.json (notifications.rules, quiet hours) let through, each once, in order, as one
  message when they are many, from a queue on the disk that outlives this command; docs/alerts.md has the JSON and how to
  verify its signature. A URL in the arguments can be seen by every user of this machine: the environment keeps it apart.
Ctrl-C ends it, with exit code 0. 2 wrong usage · 3 the Redis may not be used (password, rights, database, TLS).`
