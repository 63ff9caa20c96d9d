import type { ReactNode } from 'react'
import { useLive } from '../../workbench/app'

export const ENDPOINT_NAMES = 'setting-endpoint-names'
/** What rules call the app's own Redis. */
const LOCAL = 'local'

/** The endpoints that are watched, as a rule names them: what a text box offers. */
export function EndpointNames(): ReactNode {
  const endpoints = useLive((state) => state.endpoints)
  return (
    <datalist id={ENDPOINT_NAMES}>
      {endpoints.map(({ id, name, embedded }) => (
        <option key={id}>{embedded ? LOCAL : name}</option>
      ))}
    </datalist>
  )
}
