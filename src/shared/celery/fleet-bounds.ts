/** How much of a fleet is kept in mind. */
export interface FleetBounds {
  readonly tasks: number
  readonly workers: number
  readonly successes: number
  readonly lost: number
  /** Milliseconds. */
  readonly age: number
}

export const fleetBounds: FleetBounds = {
  tasks: 20_000,
  workers: 2_000,
  successes: 50_000,
  lost: 200,
  age: 24 * 3_600_000
}
