import { celery } from './celery'
import { clean } from './clean'
import { demo } from './demo'
import { doctor } from './doctor'
import type { CommandSpec } from './frame/command'
import { gpus } from './gpus'
import { history } from './history'
import { inspect } from './inspect'
import { metrics } from './metrics'
import { report } from './report'
import { restore } from './restore'
import { run } from './run'
import { watch } from './watch'

/** Every command, in the order of the help. A command registers itself by standing here. */
export const commands: readonly CommandSpec[] = [
  run,
  report,
  watch,
  clean,
  restore,
  inspect,
  history,
  metrics,
  gpus,
  doctor,
  celery,
  demo
]
