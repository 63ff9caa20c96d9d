/** The brake of a cleanup: a plan that would touch most of the live locks is more likely a wrong conclusion than a broken fleet. */

export const DEFAULT_MAX_SHARE = 0.5
/** With this many live locks or fewer any share may be touched: half of two says nothing. */
export const SHARE_COUNTS_ABOVE = 20

/** Whether the brake refuses it. */
export const isBraked = (
  {
    live_locks: locks,
    touched_locks: touched
  }: { readonly live_locks: number; readonly touched_locks: number },
  maxShare: number
): boolean => locks > SHARE_COUNTS_ABOVE && touched > locks * maxShare
