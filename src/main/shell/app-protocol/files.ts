import { extname, join, sep } from 'node:path'

// What the build puts into out/renderer; anything else is not served.
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.ttf': 'font/ttf',
  '.woff2': 'font/woff2',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon'
}

export interface PageFile {
  readonly path: string
  readonly contentType: string
}

/** The file under `root` that a path of our origin names, or null: outside the root, hidden, or of no known type. */
export function pageFile(root: string, urlPath: string): PageFile | null {
  let decoded: string
  try {
    decoded = decodeURIComponent(urlPath)
  } catch {
    return null
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return null
  const path = join(root, decoded)
  const inside = path.startsWith(root.endsWith(sep) ? root : root + sep)
  const contentType = Object.hasOwn(types, extname(path)) ? types[extname(path)] : undefined
  if (!inside || contentType === undefined) return null
  return { path, contentType }
}
