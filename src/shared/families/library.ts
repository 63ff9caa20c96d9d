import { z } from 'zod'

/** Lock libraries whose locks are shown beside the guard's, read only. Each has its reader in src/main/engine/families. */
export const lockLibraries = [
  'bullmq',
  'celery-once',
  'celery-singleton',
  'redis-semaphore',
  'redlock'
] as const
export const lockLibrarySchema = z.enum(lockLibraries)
export type LockLibrary = z.infer<typeof lockLibrarySchema>

const names: ReadonlySet<string> = new Set(lockLibraries)

/** Whether a row's source is one of these, and neither the guard nor a key template. */
export const isLockLibrary = (source: string): source is LockLibrary => names.has(source)

/** Which keys are a library's locks: settings.json's `otherLocks`. */
export const otherLockSchema = z.strictObject({
  library: lockLibrarySchema,
  /** `*` stands for any text. */
  keys: z.string().min(1).max(256)
})
export type OtherLock = z.infer<typeof otherLockSchema>

/** As the libraries name their keys by default. A redlock's key may be any: it is told by its value. */
export const defaultOtherLocks: readonly OtherLock[] = [
  { library: 'bullmq', keys: '*:lock' },
  { library: 'celery-once', keys: 'qo_*' },
  { library: 'celery-singleton', keys: 'SINGLETONLOCK_*' },
  { library: 'redis-semaphore', keys: 'mutex:*' },
  { library: 'redis-semaphore', keys: 'semaphore:*' },
  { library: 'redlock', keys: '*' }
]
