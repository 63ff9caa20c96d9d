import { app, type Session } from 'electron'
import { isAppUrl } from '../app-protocol/origin'
import { log } from '../log/log'

/** Every page, whoever opens it: stays on our origin, opens nothing, attaches nothing. */
export function guardContents(): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(({ url }) => {
      log.warn(`denied a new window for ${origin(url)}`)
      return { action: 'deny' }
    })
    contents.on('will-navigate', stay)
    contents.on('will-frame-navigate', stay)
    contents.on('will-redirect', stay)
    contents.on('will-attach-webview', (event) => event.preventDefault())
  })
}

function stay(event: { readonly url: string; preventDefault(): void }): void {
  if (isAppUrl(event.url)) return
  event.preventDefault()
  log.warn(`denied a navigation to ${origin(event.url)}`)
}

/** The session grants no permission, saves no download, and loads nothing but our own files and the developer tools. */
export function guardSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer) => {
    log.warn(`denied the permission ${permission}`)
    answer(false)
  })
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.on('will-download', (event) => event.preventDefault())
  session.webRequest.onBeforeRequest((details, answer) => {
    const allowed = isAppUrl(details.url) || details.url.startsWith('devtools://')
    if (!allowed) log.warn(`denied a request to ${origin(details.url)}`)
    answer({ cancel: !allowed })
  })
}

// Without path and query: they may hold anything.
const origin = (url: string): string => {
  const parsed = URL.canParse(url) ? new URL(url) : null
  return parsed ? `${parsed.protocol}//${parsed.host}` : 'no URL'
}
