import type { GuardWord } from '@shared/celery/others-words'
import type { ResourceFacts } from '@shared/model/facts'

/**
 * What the guard has on record of tasks, by task id: one pass over what the monitor knows, for all that are asked about.
 * @param resources the monitor's, of the guard and of key templates alike
 */
export function guardWords(
  resources: Iterable<ResourceFacts>,
  uuids: ReadonlySet<string>
): ReadonlyMap<string, GuardWord> {
  const words = new Map<string, { type: string; id: string; workers: Set<string>; refused: boolean }>()
  if (uuids.size === 0) return words
  for (const { source, type, id, state, runs } of resources) {
    // A fleet's own first guard records one run a resource: it judges nothing.
    if (source.kind !== 'guard') continue
    const wordOf = (uuid: string) => {
      const known = words.get(uuid) ?? { type, id, workers: new Set<string>(), refused: false }
      words.set(uuid, known)
      return known
    }
    for (const run of state ? [...runs, state] : runs)
      if (run.worker !== null && uuids.has(run.taskId)) wordOf(run.taskId).workers.add(run.worker)
    if (state?.rejected && uuids.has(state.rejected.taskId)) wordOf(state.rejected.taskId).refused = true
  }
  return words
}
