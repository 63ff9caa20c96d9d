/** An endpoint's URL and its password, apart: the settings hold the one, the vault the other. */

// scheme://[userinfo@]rest, the userinfo up to the last @ before the path.
const PARTS = /^([a-z+]+:\/\/)(?:([^/?#]*)@)?(.*)$/is

/** The password as it stands in the URL (percent-encoded), or null. */
export function splitSecret(url: string): { url: string; secret: string | null } {
  const match = PARTS.exec(url)
  const [, scheme = '', userInfo = '', rest = ''] = match ?? []
  const colon = userInfo.indexOf(':')
  if (!match || colon === -1 || colon === userInfo.length - 1) return { url, secret: null }
  const user = userInfo.slice(0, colon)
  return { url: `${scheme}${user === '' ? '' : `${user}@`}${rest}`, secret: userInfo.slice(colon + 1) }
}

/** Puts back what splitSecret took. */
export function joinSecret(url: string, secret: string): string {
  const [, scheme = '', user = '', rest = ''] = PARTS.exec(url) ?? []
  return scheme === '' ? url : `${scheme}${user}:${secret}@${rest}`
}
