import type { LockRow } from '@shared/live/view'

/** What a row's lease says at one moment; times in ms. */
export type LeaseView =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'left'; readonly ms: number; readonly fraction: number | null; readonly low: boolean }
  | { readonly kind: 'past'; readonly ms: number }

// A living run renews at a third of its lease, so two thirds are always left; under one third it has missed its turn.
const LOW = 1 / 3

/** @param now the endpoint's time, Redis ms */
export function leaseView(row: Pick<LockRow, 'leaseDeadline' | 'leaseMs'>, now: number): LeaseView {
  if (row.leaseDeadline === null) return { kind: 'unknown' }
  const left = withoutTick(row.leaseDeadline - now, row.leaseMs)
  if (left <= 0) return { kind: 'past', ms: -left }
  if (row.leaseMs === null || row.leaseMs <= 0) return { kind: 'left', ms: left, fraction: null, low: false }
  const fraction = Math.min(1, left / row.leaseMs)
  return { kind: 'left', ms: left, fraction, low: fraction < LOW }
}

/**
 * The window's clock ticks once a second: a lease renewed since its last tick would seem up to a second longer than it
 * is. A lock that truly stands longer (its TTL was set by another hand) keeps its own number.
 */
const withoutTick = (left: number, leaseMs: number | null): number =>
  leaseMs !== null && left > leaseMs && left - leaseMs <= 1000 ? leaseMs : left
