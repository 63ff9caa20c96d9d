import type { Place } from './place'

/** How clients reach it: over the socket, or over a loopback port with a password. */
export type Listen = { readonly socket: string } | { readonly port: number; readonly password: string }

/** redis.conf's quoting: double quotes with backslash escapes. */
const quote = (text: string): string => `"${text.replace(/[\\"]/g, (char) => `\\${char}`)}"`

/** The configuration file: no secret and no path on a command line that everyone can read. */
export function serverConfig(place: Place, listen: Listen): string {
  const where =
    'socket' in listen
      ? ['port 0', `unixsocket ${quote(listen.socket)}`, 'unixsocketperm 700']
      : ['bind 127.0.0.1', `port ${listen.port}`, `requirepass ${quote(listen.password)}`]
  return `${[
    '# Written by Task Guard at every start of its embedded Redis: changes here are lost.',
    ...where,
    'protected-mode yes',
    'daemonize no',
    `dir ${quote(place.data)}`,
    'appendonly yes',
    'appendfsync everysec',
    'save ""',
    // An evicted lock is a lock that two may hold.
    'maxmemory-policy noeviction',
    `logfile ${quote(place.log)}`,
    'loglevel notice',
    'tcp-keepalive 60'
  ].join('\n')}\n`
}
