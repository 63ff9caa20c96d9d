const CALLS = new Set(['open', 'mkdir', 'read', 'write', 'fsync', 'fdatasync', 'rename'])

/** Whether the file system said this, not a connection. */
export const isFileFault = (error: unknown): error is Error & { readonly syscall: string } =>
  error instanceof Error &&
  'syscall' in error &&
  typeof error.syscall === 'string' &&
  CALLS.has(error.syscall) &&
  !('address' in error)
