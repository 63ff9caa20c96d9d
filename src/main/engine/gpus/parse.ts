import { XMLParser } from 'fast-xml-parser'
import { z } from 'zod'
import type { Gpu, GpuInventory, GpuProcess } from '@shared/gpus/gpu'

const MIB = 1024 ** 2

const parser = new XMLParser({
  parseTagValue: false,
  ignoreDeclaration: true,
  processEntities: true,
  isArray: (name) => name === 'gpu' || name === 'process_info'
})

/** An element without children is read as its text, `N/A` or blanks among them. */
const section = <S extends z.ZodRawShape>(shape: S) =>
  z.preprocess((raw) => (typeof raw === 'object' && raw !== null ? raw : {}), z.object(shape))

const text = z.string().optional()

const processSchema = z.object({
  pid: z.string().regex(/^\d+$/),
  type: text,
  process_name: text,
  used_memory: text
})

const power = section({
  power_draw: text,
  average_power_draw: text,
  instant_power_draw: text,
  power_limit: text,
  current_power_limit: text
})

/** What is read of `nvidia-smi -q -x`: the names of DTD versions 11 to 13. */
const documentSchema = z.object({
  nvidia_smi_log: z.object({
    driver_version: text,
    cuda_version: text,
    gpu: z
      .array(
        z.object({
          product_name: z.string(),
          uuid: z.string().min(1),
          mig_mode: section({ current_mig: text }),
          fb_memory_usage: section({ total: text, used: text, reserved: text }),
          utilization: section({ gpu_util: text }),
          temperature: section({ gpu_temp: text }),
          power_readings: power.optional(),
          gpu_power_readings: power.optional(),
          processes: section({ process_info: z.array(processSchema).default([]) })
        })
      )
      .default([])
  })
})
type GpuElement = z.infer<typeof documentSchema>['nvidia_smi_log']['gpu'][number]

/** `97 %`, `31689 MiB`, `66 C`, `232.80 W`; `N/A` and the driver's other words for "not told" are null. */
const amount = (value: string | undefined): number | null => {
  const found = /^(-?\d+(?:\.\d+)?)(?:\s|$)/.exec(value ?? '')?.[1]
  return found === undefined ? null : Number(found)
}

const bytes = (value: string | undefined): number | null => {
  const mib = amount(value)
  return mib === null ? null : mib * MIB
}

/** Reads what `nvidia-smi -q -x` prints. @throws ZodError, or the parser's own, where it is something else */
export function parseNvidiaSmi(xml: string): Extract<GpuInventory, { state: 'ok' }> {
  const { nvidia_smi_log: log } = documentSchema.parse(parser.parse(xml, true))
  return {
    state: 'ok',
    driver: log.driver_version ?? '',
    cuda: log.cuda_version ?? '',
    gpus: log.gpu.map(gpuOf)
  }
}

function gpuOf(element: GpuElement, index: number): Gpu {
  const memory = element.fb_memory_usage
  const load = amount(element.utilization.gpu_util)
  const watts = element.gpu_power_readings ?? element.power_readings
  return {
    index,
    uuid: element.uuid,
    name: element.product_name,
    memoryTotal: bytes(memory.total) ?? 0,
    memoryUsed: (bytes(memory.used) ?? 0) + (bytes(memory.reserved) ?? 0),
    load: load === null ? null : load / 100,
    temperature: amount(element.temperature.gpu_temp),
    power: amount(watts?.instant_power_draw) ?? amount(watts?.power_draw ?? watts?.average_power_draw),
    powerLimit: amount(watts?.current_power_limit) ?? amount(watts?.power_limit),
    mig: element.mig_mode.current_mig === 'Enabled',
    processes: element.processes.process_info.map(processOf)
  }
}

/** `C+G` is a desktop program that computes a little, on Windows nearly every one. */
const processOf = (element: z.infer<typeof processSchema>): GpuProcess => ({
  pid: Number(element.pid),
  kind: element.type === 'C' ? 'compute' : 'graphics',
  name: element.process_name ?? '',
  memory: bytes(element.used_memory)
})
