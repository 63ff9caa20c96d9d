import { hostname, userInfo } from 'node:os'

/**
 * Who acts, for records that others read: `user@host`, or `cli:user@host` for one that names the program as well; at most
 * 128 bytes.
 */
export function actor(program?: 'cli' | 'app'): string {
  const who = `${user()}@${hostname()}`
  return Buffer.from(program === undefined ? who : `${program}:${who}`)
    .subarray(0, 128)
    .toString('utf8')
    .replace(/\ufffd+$/u, '')
}

/** A container's user may have no name. */
function user(): string {
  try {
    return userInfo().username
  } catch {
    return `uid-${process.getuid?.() ?? '?'}`
  }
}
