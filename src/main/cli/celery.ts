import type { CommandSpec } from './frame/command'

export const celery: CommandSpec = {
  name: 'celery',
  summary: 'celery doctor: reads a Celery fleet’s settings, and says what to change and why',
  configure(command) {
    command
      .argument('<what>', 'doctor')
      .option('--broker <url>', 'the fleet’s broker; else the one that the endpoint’s settings name')
      .option(
        '--management <url>',
        'RabbitMQ’s management API, for what is not acknowledged; else the one that the settings name'
      )
      .option(
        '--settings <file>',
        'ask no worker: read a .py file, or what celery inspect conf --json printed'
      )
      .addHelpText('after', HELP)
  },
  load: async () => (await import('./celery/action')).celeryAction
}

const HELP = `
Asks the running workers by Celery's remote control (inspect conf, stats, registered, active) over RabbitMQ or Redis, and changes
nothing at them. The endpoint's Redis (--url, --endpoint) tells how long runs take: the timeouts are compared with the longest.
A .py file is read and never run. The broker's password: TASKGUARD_BROKER_PASSWORD; that
of a user in --management: TASKGUARD_MANAGEMENT_PASSWORD, else the broker's user is used there.
Exit codes: 0 nothing to change · 1 something of severity warning or worse · 2 wrong usage · 3 broker not reachable or not
allowed, or no worker answered.`
