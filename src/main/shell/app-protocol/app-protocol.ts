import { readFile } from 'node:fs/promises'
import { protocol, type Session } from 'electron'
import { pageFile } from './files'
import { securityHeaders } from './headers'
import { APP_SCHEME, isAppUrl } from './origin'

/** Before the app is ready: the scheme has an origin of its own, like https. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: APP_SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true }
    }
  ])
}

/** Serves the built pages under `root`, each with the security headers. */
export function serveApp(session: Session, root: string): void {
  session.protocol.handle(APP_SCHEME, async (request) => {
    if (request.method !== 'GET' || !isAppUrl(request.url)) return refusal(400)
    const { pathname } = new URL(request.url)
    const file = pageFile(root, pathname === '/' ? '/index.html' : pathname)
    if (!file) return refusal(404)
    try {
      return new Response(await readFile(file.path), {
        headers: { ...securityHeaders, 'Content-Type': file.contentType }
      })
    } catch {
      return refusal(404)
    }
  })
}

const refusal = (status: number): Response => new Response(null, { status, headers: securityHeaders })
