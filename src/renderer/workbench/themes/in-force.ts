import type { Appearance } from '@shared/ipc/contract'
import { useSyncExternalStore } from 'react'
import { useWorkbench } from '../app'

/** What a person asks the system for: more contrast, or the system's own few colours. */
const MORE_CONTRAST = '(prefers-contrast: more), (forced-colors: active)'

function subscribe(listener: () => void): () => void {
  const query = window.matchMedia(MORE_CONTRAST)
  query.addEventListener('change', listener)
  return () => query.removeEventListener('change', listener)
}

const asksForContrast = (): boolean => window.matchMedia(MORE_CONTRAST).matches

/**
 * The theme to show. The main process knows the system's dark and, on some systems, its high contrast; the page hears of
 * the latter on all. A theme that the settings name is shown as it is.
 */
export function useThemeInForce(): Appearance['theme'] {
  const theme = useWorkbench((state) => state.appearance.theme)
  const follows = useWorkbench(
    (state) => (state.settings?.values['workbench.theme'] ?? 'system') === 'system'
  )
  const contrast = useSyncExternalStore(subscribe, asksForContrast)
  if (!follows || !contrast) return theme
  return theme === 'dark' || theme === 'hc-dark' ? 'hc-dark' : 'hc-light'
}
