import { rule, unknown } from './check'

/** The commands alone: their keys are in the facts. */
const commandsOf = (labels: readonly string[]): string[] => [
  ...new Set(labels.map((label) => label.replace(/ \S+:\S+$/, '')))
]

const WHO = { dryrun: 'ACL DRYRUN', script: 'redis.acl_check_cmd', tried: 'trying' } as const

/** Missing rights of the guard stop work; of the monitor, sight; of cleanup, acknowledgements, history, doctor and speed, comfort. */
export const rights = rule(
  'rights',
  'A right that is missing shows at the worst moment: at a renewal, or at a cleanup at night.',
  ({ rights: facts, namespace }) => {
    const who = facts.user === null ? 'This user' : `User "${facts.user}"`
    const of = (part: string): string[] =>
      facts.missing.filter((right) => right.part === part).map((right) => right.label)
    const [guard, monitor, cleanup] = [of('guard'), of('monitor'), of('cleanup')]
    const [alerts, history, doctor, speed] = [of('alerts'), of('history'), of('doctor'), of('speed')]
    const measured = {
      user: facts.user,
      by: WHO[facts.by],
      missing_guard: guard,
      missing_monitor: monitor,
      missing_cleanup: cleanup,
      missing_alerts: alerts,
      missing_history: history,
      missing_doctor: doctor,
      missing_speed: speed
    }
    const all = [...guard, ...monitor, ...cleanup, ...alerts, ...history]
    const todo = `ACL SETUSER ${facts.user ?? 'USER'} ~${namespace}:* &${namespace}:* +@read +@write +@scripting +@pubsub +@transaction +info +time +ping (a user with ~* or &* has no need of the pattern, and Redis refuses it)`
    if (all.length > 0)
      return {
        status: guard.length > 0 || monitor.length > 0 ? 'critical' : 'warning',
        what: `${who} may not ${commandsOf(all).join(', ')} on ${namespace}:*, asked by ${WHO[facts.by]}.`,
        todo,
        facts: measured
      }
    if (doctor.length > 0)
      return {
        status: 'info',
        what: `${who} may do all that guard, monitor, cleanup, acknowledgements and history need, but not ${doctor.join(', ')}: some checks stay unknown.`,
        todo: '',
        facts: measured
      }
    if (speed.length > 0)
      return {
        status: 'info',
        what: `${who} may do all that is needed, but not ${commandsOf(speed).join(', ')}: there is a longer way round each, and every call that tries leaves an entry in ACL LOG.`,
        todo,
        facts: measured
      }
    return {
      status: 'ok',
      what: `${who} may do all that is needed (asked by ${WHO[facts.by]}).`,
      facts: measured
    }
  }
)

export const scripts = rule(
  'scripts',
  'The guard is Lua inside Redis: where scripts can’t be loaded, nothing can be locked.',
  ({ scripts: facts }) =>
    facts.refused.length > 0
      ? {
          status: 'critical',
          what: `The server refused ${facts.refused.length} of ${facts.loaded + facts.refused.length} scripts: ${facts.refused[0]}`,
          todo: 'Allow EVAL, EVALSHA and SCRIPT LOAD for this user.',
          facts: { loaded: facts.loaded, refused: [...facts.refused] }
        }
      : { status: 'ok', what: `All ${facts.loaded} scripts load.`, facts: { loaded: facts.loaded } }
)

export const namespaces = rule(
  'namespaces',
  'Two namespaces exclude nothing from each other: the same resource can run once in each.',
  ({ namespaces: facts, namespace }) => {
    if (!facts) return unknown('SCAN is forbidden.', 'Make sure all workers use one namespace.')
    const partial = facts.complete ? '' : ` (only the first ${facts.keysSeen} keys were looked at)`
    const measured = {
      others: [...facts.others],
      complete: facts.complete,
      keys_seen: facts.keysSeen
    }
    if (facts.others.length === 0)
      return { status: 'ok', what: `Only "${namespace}" was found${partial}.`, facts: measured }
    return {
      status: 'info',
      what: `Beside "${namespace}" there ${facts.others.length === 1 ? 'is' : 'are'} ${facts.others.map((name) => `"${name}"`).join(', ')}${partial}.`,
      todo: 'Give every worker of one fleet the same namespace.',
      facts: measured
    }
  }
)
