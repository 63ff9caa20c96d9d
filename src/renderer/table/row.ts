/** A row of any table: what an endpoint's Redis says of something. */
export interface TableRow {
  /** Stable and unique in its table. */
  readonly key: string
  readonly endpointId: string
}
