import { hostname, userInfo } from 'node:os'

/** Who acts, for records that others read: `user@host`, at most 128 bytes. */
export function actor(): string {
  return Buffer.from(`${user()}@${hostname()}`)
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
