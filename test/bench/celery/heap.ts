import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** What is kept, in MiB: the heap after a full collection, and what stands outside of it. */
export function kept(): number {
  collect()
  return used()
}

/** With what a collection would free. */
export function used(): number {
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) / 2 ** 20
}
