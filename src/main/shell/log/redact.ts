/** What must never reach a log: passwords in URLs, wherever the text came from, and the secrets we were given. */

// Everything between `://` and the last @ before the path.
const USER_INFO = /([a-z][a-z0-9+.-]*:\/\/)[^\s/?#"'`]*@/gi
const SHORTEST_SECRET = 4

const secrets = new Set<string>()

/** From now on this text, as it is or percent-encoded, is blotted out of every log line. */
export function neverLog(secret: string): void {
  if (secret.length >= SHORTEST_SECRET) secrets.add(secret)
}

export function redact(text: string): string {
  let clean = text.replace(USER_INFO, '$1***@')
  for (const secret of secrets) clean = clean.replaceAll(secret, '***')
  return clean
}
