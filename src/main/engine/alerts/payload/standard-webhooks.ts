import { createHmac } from 'node:crypto'

/** Signing as Standard Webhooks has it (standardwebhooks.com, "Signature scheme", symmetric `v1`). */

const PREFIX = 'whsec_'
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/

/** The key of a secret: what stands behind `whsec_` in base64; a secret of any other form is taken as its bytes. */
export function signingKey(secret: string): Buffer {
  const rest = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : ''
  return BASE64.test(rest) ? Buffer.from(rest, 'base64') : Buffer.from(secret, 'utf8')
}

/**
 * The headers of a message; without a secret it is not signed.
 * @param now epoch ms
 */
export function signedHeaders(
  id: string,
  body: string,
  now: number,
  secret: string | null
): Record<string, string> {
  const timestamp = String(Math.floor(now / 1000))
  const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp }
  if (secret === null) return headers
  const signature = createHmac('sha256', signingKey(secret))
    .update(`${id}.${timestamp}.${body}`)
    .digest('base64')
  return { ...headers, 'webhook-signature': `v1,${signature}` }
}
