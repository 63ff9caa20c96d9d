/** Where a run is or was, for people: its worker's name, else its host; null where its document says neither. */
export const placeOf = ({
  worker,
  host
}: {
  readonly worker?: string | undefined
  readonly host?: string | undefined
}): string | null => worker || host || null
