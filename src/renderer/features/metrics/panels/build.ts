import type { Translator } from '@shared/i18n'
import type { MetricsView } from '@shared/metrics/view'
import { gpuPanels } from './gpu-panels'
import { healthPanels, type NamedEndpoint } from './health-panels'
import type { Panel } from './panel'
import { runsPanels } from './runs-panels'
import { timePanels } from './time-panels'

/** Every chart that there is something to show in, in the order of the page. */
export const panelsOf = (
  { figures, health }: MetricsView,
  endpoints: readonly NamedEndpoint[],
  t: Translator
): Panel[] => [
  ...(figures ? [...runsPanels(figures, t), ...gpuPanels(figures, t), ...timePanels(figures, t)] : []),
  ...healthPanels(health, endpoints, t)
]

/** Whether nothing at all is known to have happened in the stretch. */
export function nothingRan({ figures }: MetricsView): boolean {
  if (!figures) return false
  const { runs, hours } = figures
  const all = [...Object.values(runs), ...Object.values(hours.series)]
  return all.every((values) => values.every((value) => value === 0))
}
