/** Nothing is written to a protected endpoint. */
export class ProtectedEndpoint extends Error {
  override readonly name = 'ProtectedEndpoint'

  constructor(readonly endpoint: string) {
    super(`${endpoint} is protected: nothing is written there`)
  }
}

/**
 * Stands before every write that a person asks the engine for.
 * @throws ProtectedEndpoint
 */
export function assertWritable(endpoint: { readonly name: string; readonly protected: boolean }): void {
  if (endpoint.protected) throw new ProtectedEndpoint(endpoint.name)
}
