import { randomFillSync } from 'node:crypto'
import { ulid } from 'ulid'

// By itself ulid asks the system for one byte a character, which costs more than all the rest of an acquire.
const pool = new Uint8Array(4096)
let used = pool.length

function random(): number {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  return (pool[used++] ?? 0) / 256
}

/** A new run id: a ULID, which sorts by the time this client believes it is. */
export const newRunId = (): string => ulid(undefined, random)
