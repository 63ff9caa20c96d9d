/** A resource to be read again, whatever the index says. */
export interface Candidate {
  readonly type: string
  readonly id: string
  /** The template's name; null: the guard's. */
  readonly template: string | null
}
