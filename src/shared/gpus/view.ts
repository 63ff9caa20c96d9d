import { z } from 'zod'
import { gpuHolderSchema, gpuInventorySchema } from './gpu'

/** What a window shows of this machine's GPUs. */
export const gpuViewSchema = z.object({
  /** When it was read; this machine's clock, milliseconds. */
  at: z.number(),
  inventory: gpuInventorySchema,
  /** Who has taken which through Task Guard, by UUID. `unknown`: somebody who does not say. */
  holders: z.record(z.string(), z.union([gpuHolderSchema, z.literal('unknown')])),
  /** Graphics controllers that are not NVIDIA's: shown, never given to a job. Their own words: hostile. */
  others: z.array(
    z.object({
      name: z.string(),
      vendor: z.string(),
      /** Bytes; null: not told. */
      memory: z.number().nullable()
    })
  )
})
export type GpuView = z.infer<typeof gpuViewSchema>
