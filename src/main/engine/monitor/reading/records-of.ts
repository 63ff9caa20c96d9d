import { chunks } from './pipeline'
import type { NamespaceReader } from './reader'

/** Resources whose records are counted at once, and records that are read at once. */
const COUNTED_AT_ONCE = 500
const RECORDS_AT_ONCE = 500
/** A guard keeps 50; what is far beyond was not written by one. */
const RECORDS_READ_MAX = 1_000

export interface RecordsOf {
  readonly id: string
  /** Null: what stands there are no records of a guard. */
  readonly values: readonly string[] | null
}

/**
 * The records of each resource, so many at once that no one answer is long. A resource whose records may not be read is
 * left out.
 */
export async function* recordsOf(
  reader: NamespaceReader,
  type: string,
  ids: Iterable<string>
): AsyncGenerator<RecordsOf> {
  for (const chunk of chunks(ids, COUNTED_AT_ONCE)) {
    const counts = await reader.recordCounts(type, chunk)
    let [batch, sum]: [string[], number] = [[], 0]
    const read = async (): Promise<RecordsOf[]> => {
      const asked = batch
      ;[batch, sum] = [[], 0]
      const records = await reader.records(type, asked, true)
      return asked.flatMap((id, at) => {
        const found = records[at]
        return found?.kind === 'records' ? [{ id, values: found.values }] : []
      })
    }
    for (const [at, id] of chunk.entries()) {
      const count = counts[at]
      if (count === null || count === undefined) continue
      if (count === 'wrong_type' || count > RECORDS_READ_MAX) {
        yield { id, values: null }
        continue
      }
      batch.push(id)
      sum += count
      if (sum >= RECORDS_AT_ONCE) yield* await read()
    }
    if (batch.length > 0) yield* await read()
  }
}
