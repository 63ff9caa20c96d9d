import type { Gpu, GpuHolder, GpuInventory } from '@shared/gpus/gpu'
import type { GpuView } from '@shared/gpus/view'
import { formatDuration } from '@shared/time/duration'
import type { Output } from '../frame/output'
import { printTable, type Cell, type Column } from '../text/table'

const GIB = 1024 ** 3
const gib = (bytes: number): string => (bytes / GIB).toFixed(1)
const COLUMNS: readonly Column[] = [
  { title: 'GPU', align: 'right' },
  { title: 'NAME', max: 32 },
  { title: 'LOAD', align: 'right' },
  { title: 'MEMORY', align: 'right' },
  { title: 'TEMP', align: 'right' },
  { title: 'TAKEN BY', max: 60 }
]

export function printGpus(
  out: Output,
  inventory: GpuInventory,
  holders: ReadonlyMap<string, GpuHolder | 'unknown'>
): void {
  if (inventory.state === 'none') {
    out.line(`No NVIDIA GPU to show: ${inventory.detail}.`)
    return
  }
  if (inventory.gpus.length === 0) {
    out.line('The NVIDIA driver knows of no GPU.')
    return
  }
  printTable(
    out,
    COLUMNS,
    inventory.gpus.map((gpu) => row(gpu, holders.get(gpu.uuid)))
  )
}

function row(gpu: Gpu, holder: GpuHolder | 'unknown' | undefined): Cell[] {
  return [
    { text: String(gpu.index) },
    { text: gpu.name },
    { text: gpu.load === null ? '-' : `${Math.round(gpu.load * 100)} %` },
    { text: `${gib(gpu.memoryUsed)}/${gib(gpu.memoryTotal)} GiB` },
    { text: gpu.temperature === null ? '-' : `${gpu.temperature} °C` },
    { text: takenBy(gpu, holder) }
  ]
}

function takenBy(gpu: Gpu, holder: GpuHolder | 'unknown' | undefined): string {
  if (holder === 'unknown') return 'a run on this machine'
  if (holder) {
    const since = formatDuration(Math.max(0, Date.now() - holder.since))
    return `${holder.type} ${holder.id} (pid ${holder.pid}), for ${since}`
  }
  if (gpu.mig) return 'split into MIG instances'
  const work = gpu.processes.find(({ kind }) => kind === 'compute')
  return work ? `${work.name} (pid ${work.pid}), not through Task Guard` : '-'
}

export function printOthers(out: Output, others: GpuView['others']): void {
  for (const { name, vendor, memory } of others)
    out.line(`${vendor} ${name}${memory === null ? '' : ` (${(memory / GIB).toFixed(1)} GiB)`}`.trim())
  if (others.length === 0) out.line('No graphics controller of another maker.')
}
