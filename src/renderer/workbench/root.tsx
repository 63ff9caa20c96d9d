import { createI18n } from '@shared/i18n'
import { useEffect, useState, type ReactNode } from 'react'
import { I18nextProvider } from 'react-i18next'
import { AppProvider, type App, useWorkbench } from './app'
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
  const { theme, language } = useWorkbench((state) => state.appearance)
  const [i18n] = useState(() => createI18n(language))
  useEffect(() => {
    document.documentElement.dataset.theme = theme
  }, [theme])
  useEffect(() => {
    document.documentElement.lang = language
    void i18n.changeLanguage(language)
  }, [i18n, language])
  return (
    <I18nextProvider i18n={i18n}>
      <Workbench />
    </I18nextProvider>
  )
}
