import { z } from 'zod'
import { sizeSchema } from '@shared/gpus/size'

const TAKES = 'takes auto, auto:N, none, or GPUs by index or UUID with commas between'
const MOST = 64

export type GpuFlag =
  | { readonly kind: 'auto'; readonly count: number }
  | { readonly kind: 'none' }
  | { readonly kind: 'these'; readonly gpus: readonly string[] }

/** `--gpu`: what a run may see of this machine's GPUs. */
export const gpuFlagSchema = z.string().transform((text, context): GpuFlag => {
  if (text === 'none') return { kind: 'none' }
  const auto = /^auto(?::(\d{1,2}))?$/.exec(text)
  const count = Number(auto?.[1] ?? 1)
  if (auto && count >= 1 && count <= MOST) return { kind: 'auto', count }
  const gpus = text.split(',')
  if (!auto && gpus.every((gpu) => /^(\d{1,3}|GPU-[0-9A-Za-z-]{1,80})$/.test(gpu)))
    return { kind: 'these', gpus: [...new Set(gpus)] }
  context.addIssue({ code: 'custom', message: TAKES })
  return z.NEVER
})

/** `--gpu-memory`: bytes. */
export const gpuMemorySchema = sizeSchema
