import type { WindowApi } from '@shared/ipc/contract'

declare global {
  interface Window {
    /** What the preload offers; the page has nothing else. */
    readonly taskguard: WindowApi
  }
}
