/** A host and its port. */
export interface HostPort {
  readonly host: string
  readonly port: number
}

export const REDIS_PORT = 6379
export const SENTINEL_PORT = 26_379

const HOST_PORT = /^(?:\[([0-9a-f:.%]+)\]|([^\s:/?#@[\],]+))(?::(\d{1,5}))?$/i

/** Reads `host`, `host:port` or `[v6]:port`; null where it is none of these, or the port is not 1 to 65535. */
export function parseHostPort(text: string, defaultPort: number): HostPort | null {
  const match = HOST_PORT.exec(text.trim())
  const host = match?.[1] ?? match?.[2]
  if (!match || host === undefined) return null
  const port = match[3] === undefined ? defaultPort : Number(match[3])
  return port >= 1 && port <= 65_535 ? { host, port } : null
}

/** `host:port`, an IPv6 address in brackets. */
export const formatHostPort = ({ host, port }: HostPort): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`
