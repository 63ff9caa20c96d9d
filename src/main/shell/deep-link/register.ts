import type { App } from 'electron'
import { LINK_SCHEME } from '@shared/deep-link/resource-link'

/**
 * Makes this app the one that opens `taskguard:` links, when it is installed: a checkout must not take them over.
 * @returns whether links come here; false also where the system does not say
 */
export function registerLinks(
  app: Pick<App, 'isPackaged' | 'setAsDefaultProtocolClient'>
): 'not packaged' | 'registered' | 'refused' {
  if (!app.isPackaged) return 'not packaged'
  return app.setAsDefaultProtocolClient(LINK_SCHEME) ? 'registered' : 'refused'
}
