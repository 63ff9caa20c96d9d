import { useEffect, type ReactNode } from 'react'
import { TextProvider } from '../i18n/text'
import { AppProvider, type App, useWorkbench } from './app'
import { useThemeInForce } from './themes/in-force'
import { Workbench } from './workbench'

export function Root({ app }: { readonly app: App }): ReactNode {
  return (
    <AppProvider value={app}>
      <Appearance />
    </AppProvider>
  )
}

/** Theme and language as the main process says, switched without a restart. */
function Appearance(): ReactNode {
  const { language } = useWorkbench((state) => state.appearance)
  const theme = useThemeInForce()
  useEffect(() => {
    document.documentElement.dataset.theme = theme
    document.documentElement.lang = language
  }, [theme, language])
  return (
    <TextProvider language={language}>
      <Workbench />
    </TextProvider>
  )
}
