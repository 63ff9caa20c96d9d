import type { EndpointView } from '@shared/live/view'
import { useText } from '../../i18n/text'

/** Codes that the catalogs have a sentence for; others speak through the server's own words. */
const known = [
  'embedded_missing',
  'embedded_failed',
  'unreachable',
  'timeout',
  'auth',
  'permission',
  'wrong_database',
  'tls',
  'loading',
  'read_only',
  'out_of_memory',
  'server'
]

export const hasFaultText = (code: string): boolean => known.includes(code)

/** What is wrong with the endpoint, in a sentence; empty for none. */
export function useFaultText(endpoint: EndpointView | undefined): string {
  const { t } = useText()
  if (!endpoint) return ''
  const code = endpoint.fault?.code
  if (code !== undefined && hasFaultText(code)) return t(`endpoints:fault.${code}`)
  return t(`endpoints:connectionLong.${endpoint.connection}`)
}
