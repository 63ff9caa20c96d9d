/** The window's own scheme: standard and secure, so that origin, CSP and storage work as on the web; never file://. */
export const APP_SCHEME = 'app'
export const APP_HOST = 'taskguard'
export const APP_ORIGIN = `${APP_SCHEME}://${APP_HOST}`
export const APP_PAGE = `${APP_ORIGIN}/index.html`

/** True for our own pages only. `URL.origin` is "null" for schemes that Node does not know, so the parts are compared. */
export function isAppUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : null
  return (
    url?.protocol === `${APP_SCHEME}:` && url.host === APP_HOST && url.username === '' && url.password === ''
  )
}
