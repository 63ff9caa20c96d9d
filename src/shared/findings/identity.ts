import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { FindingKind } from './finding'

/** 96 bits: no two of a fleet's findings meet by chance, and a person can still read it aloud. */
const HEX_DIGITS = 24

/**
 * The same trouble has the same id in every report, on every machine, for as long as it lasts.
 * @param oldestRun the oldest run_id concerned: a run that joins later changes nothing. Where no run is known (a lock
 * that nobody explains, a key that can't be read) what stands in its place: the lock's value, the key.
 */
export function findingId(
  kind: FindingKind,
  namespace: string,
  type: string,
  resourceId: string,
  oldestRun: string
): string {
  // JSON keeps the parts apart, whatever signs an id holds.
  const text = JSON.stringify([kind, namespace, type, resourceId, oldestRun])
  return bytesToHex(sha256(utf8ToBytes(text))).slice(0, HEX_DIGITS)
}
