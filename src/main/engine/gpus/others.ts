import { z } from 'zod'
import type { GpuView } from '@shared/gpus/view'

const MIB = 1024 ** 2
const NVIDIA = /nvidia/i

/** What its types promise does not come from every system. */
const controllerSchema = z.object({
  vendor: z.string().catch(''),
  model: z.string().catch(''),
  /** MiB. */
  vram: z.number().nullable().catch(null)
})

/**
 * Graphics controllers of other makers, as the system names them. It stops this process while it asks (the library runs
 * programs and waits for them, NVIDIA's among them, which may hang): for a command, never for the engine.
 */
export async function otherGraphics(): Promise<GpuView['others']> {
  const { graphics } = await import('systeminformation')
  const { controllers } = await graphics()
  return z
    .array(controllerSchema)
    .parse(controllers)
    .filter(({ vendor, model }) => !NVIDIA.test(`${vendor} ${model}`))
    .map(({ vendor, model, vram }) => ({
      name: model.slice(0, 200),
      vendor: vendor.slice(0, 200),
      memory: vram !== null && vram > 0 ? vram * MIB : null
    }))
}
