import { z } from 'zod'
import { UsageError } from '@shared/errors'
import { modeSchema } from '@shared/protocol/documents'
import { resourceIdSchema, taskIdSchema, taskTypeSchema } from '@shared/protocol/ids'
import { MAX_LEASE_MS, MIN_LEASE_MS } from '@shared/protocol/limits'
import { durationSchema } from '@shared/time/duration'
import type { CommandInput } from '../frame/command'
import { parseFlags } from '../frame/parse-flags'
import { gpuFlagSchema, gpuMemorySchema } from './gpu-flags'

/** A year: a longer limit is no limit. */
const MAX_RUNTIME_MS = 365 * 86_400_000
const DURATION = 'takes a duration such as 60s, 5m or 2h'

const positive = durationSchema.refine((ms) => ms > 0, `${DURATION}, more than 0`)

const required = (takes: string) => z.string({ error: `is missing: takes ${takes}` })

const runFlagsSchema = z.object({
  type: required('the task type, 1 to 64 of a-z 0-9 _ . -').pipe(taskTypeSchema),
  id: required('the resource, 1 to 256 bytes without control characters').pipe(resourceIdSchema),
  taskId: taskIdSchema.optional(),
  lease: durationSchema.refine(
    (ms) => ms >= MIN_LEASE_MS && ms <= MAX_LEASE_MS,
    'takes a duration from 1s to 1h'
  ),
  maxRuntime: positive.refine((ms) => ms <= MAX_RUNTIME_MS, 'takes a duration of at most 365d'),
  grace: durationSchema,
  mode: modeSchema,
  force: z.boolean().default(false),
  /** Milliseconds; Infinity for `--wait` alone, 0 without it. */
  wait: z.union([z.literal(true).transform(() => Infinity), durationSchema], { error: DURATION }).default(0),
  unlock: z.string().optional(),
  recordsOutcome: z.boolean().default(false),
  test: z.boolean().default(false),
  onLost: z.enum(['stop', 'continue']),
  gpu: gpuFlagSchema.optional(),
  /** Bytes. */
  gpuMemory: gpuMemorySchema.optional()
})

export type RunFlags = z.infer<typeof runFlagsSchema> & {
  readonly command: readonly [string, ...string[]]
  /** Milliseconds to wait for GPUs, where that is not `wait`: a job of the app that has queued for them. */
  readonly gpuWait?: number
}

/** @throws UsageError naming the flag and what it takes */
export function parseRunFlags({ args, flags }: CommandInput): RunFlags {
  const parsed = parseFlags(runFlagsSchema, flags)
  if (parsed.test && parsed.recordsOutcome) {
    throw new UsageError('--test', 'is the opposite of --records-outcome: give one of the two')
  }
  if (parsed.gpuMemory !== undefined && parsed.gpu?.kind !== 'auto')
    throw new UsageError('--gpu-memory', 'goes with --gpu auto')
  const [program, ...rest] = args
  if (program === undefined || program === '')
    throw new UsageError('COMMAND', 'takes the program to run, after --')
  return { ...parsed, command: [program, ...rest] }
}
