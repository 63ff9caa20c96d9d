import { z } from 'zod'

/** A process on a GPU, as nvidia-smi lists it. In a container there may be none although the GPU works. */
export const gpuProcessSchema = z.object({
  pid: z.number().int(),
  /** `compute`: work; `graphics`: a desktop's, which nobody counts as work. */
  kind: z.enum(['compute', 'graphics']),
  /** Hostile text: a program names itself. */
  name: z.string(),
  /** Bytes; null where the driver does not tell (Windows, another user's). */
  memory: z.number().nullable()
})

/** A GPU of this machine. What the driver does not tell is null. */
export const gpuSchema = z.object({
  /** Its place in nvidia-smi's list, from 0. */
  index: z.number().int(),
  /** What CUDA_VISIBLE_DEVICES takes, and what stays the same when cards are moved. */
  uuid: z.string(),
  name: z.string(),
  /** Bytes. */
  memoryTotal: z.number(),
  memoryUsed: z.number(),
  /** Share of the last sample period in which it computed, 0 to 1. */
  load: z.number().nullable(),
  /** Degrees Celsius. */
  temperature: z.number().nullable(),
  /** Watts. */
  power: z.number().nullable(),
  powerLimit: z.number().nullable(),
  /** Split into instances: it can't be given away whole. */
  mig: z.boolean(),
  processes: z.array(gpuProcessSchema)
})

/** Why there is no list. Each is a fine answer: most machines have no NVIDIA GPU. */
export const gpuFaults = ['no_tool', 'no_driver', 'timeout', 'unreadable'] as const

export const gpuInventorySchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('ok'), driver: z.string(), cuda: z.string(), gpus: z.array(gpuSchema) }),
  z.object({
    state: z.literal('none'),
    reason: z.enum(gpuFaults),
    /** In English, may hold the tool's own words. */
    detail: z.string()
  })
])

/** Who has taken a GPU for itself on this machine. */
export const gpuHolderSchema = z.object({
  pid: z.number().int(),
  type: z.string(),
  id: z.string(),
  runId: z.string().nullable(),
  /** This machine's clock, milliseconds. */
  since: z.number()
})

export type Gpu = z.infer<typeof gpuSchema>
export type GpuProcess = z.infer<typeof gpuProcessSchema>
export type GpuInventory = z.infer<typeof gpuInventorySchema>
export type GpuHolder = z.infer<typeof gpuHolderSchema>
