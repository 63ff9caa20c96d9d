import type { EndpointMetrics, MetricsDocument } from './document'
import type { Figures } from './figures'
import { quantileNames, quantiles } from './quantile'

/**
 * The Prometheus text exposition format 0.0.4, for a node exporter's textfile folder: no timestamps, which that refuses.
 * All are gauges: they tell of the stretch that was asked for, and fall when it moves on. docs/metrics.md has them all.
 */

type Labels = Readonly<Record<string, string>>

interface Family {
  readonly name: string
  readonly help: string
  readonly samples: { readonly labels: Labels; readonly value: number }[]
}

const family = (name: string, help: string): Family => ({ name: `taskguard_${name}`, help, samples: [] })

export function prometheusText(document: MetricsDocument): string {
  const up = family('up', 'Whether the endpoint could be read: 1 or 0.')
  const complete = family('complete', 'Whether all that the figures need could be read: 1 or 0.')
  const readAt = family('read_timestamp_seconds', 'When the figures were read, by the clock of Redis.')
  const window = family('window_seconds', 'How long the stretch is that the window figures are of.')
  const latency = family('redis_latency_seconds', 'Round trip of a PING: the median of those asked.')
  const figures = figureFamilies()
  for (const one of document.metrics) {
    const labels = { endpoint: one.endpoint, namespace: one.namespace }
    up.samples.push({ labels, value: 1 })
    complete.samples.push({ labels, value: one.complete ? 1 : 0 })
    readAt.samples.push({ labels, value: Date.parse(one.at) / 1000 })
    const { from, to } = one.figures.window
    window.samples.push({ labels, value: (to - from) / 1000 })
    if (one.latency_ms) latency.samples.push({ labels, value: one.latency_ms.median / 1000 })
    addFigures(figures, one)
  }
  for (const { endpoint, namespace } of document.unreachable)
    up.samples.push({ labels: { endpoint, namespace }, value: 0 })
  return [up, complete, readAt, window, latency, ...Object.values(figures)]
    .filter(({ samples }) => samples.length > 0)
    .map(familyText)
    .join('')
}

function figureFamilies() {
  return {
    running: family('runs_running', 'Runs that work now, their lease ahead.'),
    acquired: family('window_acquired', 'Runs that were let in within the window, test runs left out.'),
    refused: family('window_refused', 'Runs that were refused within the window, by reason.'),
    ended: family('window_ended', 'Runs that ended within the window, by outcome.'),
    duplicates: family('window_duplicates', 'Runs that worked beside another of their resource.'),
    spent: family('window_gpu_spent_seconds', 'Run time of all runs within the window.'),
    wasted: family('window_gpu_wasted_seconds', 'Run time that duplicates and repeats took.'),
    saved: family('window_gpu_saved_seconds', 'Run time that refusals spared, by the mean of past runs.'),
    times: family('window_run_seconds', 'Run time of completed runs by quantile, by nearest rank.'),
    timesCount: family('window_run_count', 'Completed runs that the quantiles are of.'),
    outliers: family('window_run_outliers', 'Completed runs far slower than is usual for their type.')
  }
}

function addFigures(families: ReturnType<typeof figureFamilies>, one: EndpointMetrics): void {
  for (const { type, figures } of one.by_type) {
    const labels = { endpoint: one.endpoint, namespace: one.namespace, type }
    const { totals } = figures
    // What is not known has no sample: 0 would be a number.
    const put = (to: Family, value: number | null, more: Labels = {}): void => {
      if (value !== null) to.samples.push({ labels: { ...labels, ...more }, value })
    }
    put(families.running, totals.running)
    put(families.acquired, totals.acquired)
    for (const reason of ['running', 'completed', 'quarantined'] as const)
      put(families.refused, totals[`refused_${reason}`], { reason })
    for (const outcome of ['completed', 'failed', 'abandoned', 'superseded'] as const)
      put(families.ended, totals[outcome], { outcome })
    put(families.duplicates, totals.duplicates)
    put(families.spent, seconds(totals.spent_ms))
    put(families.wasted, seconds(totals.wasted_ms))
    put(families.saved, seconds(totals.saved_ms))
    addTimes(families, figures, labels)
  }
}

const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1000)

function addTimes(families: ReturnType<typeof figureFamilies>, { runTimes }: Figures, labels: Labels): void {
  for (const times of runTimes) {
    for (const name of quantileNames) {
      const ms = times[name]
      if (ms === null) continue
      const quantile = String(quantiles[name])
      families.times.samples.push({ labels: { ...labels, quantile }, value: ms / 1000 })
    }
    families.timesCount.samples.push({ labels, value: times.count })
    families.outliers.samples.push({ labels, value: times.outlierCount })
  }
}

const familyText = ({ name, help, samples }: Family): string =>
  [
    `# HELP ${name} ${escaped(help)}`,
    `# TYPE ${name} gauge`,
    ...samples.map(({ labels, value }) => `${name}{${labelsText(labels)}} ${value}`),
    ''
  ].join('\n')

const labelsText = (labels: Labels): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value).replaceAll('"', String.raw`\"`)}"`)
    .join(',')

/** A text from outside may hold anything: no line of it begins a sample. Lone surrogates are no UTF-8. */
const escaped = (text: string): string =>
  text
    .replaceAll(/\p{Surrogate}/gu, '\uFFFD')
    .replaceAll('\\', String.raw`\\`)
    .replaceAll('\n', String.raw`\n`)
