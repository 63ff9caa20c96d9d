import { createI18n, type Language, type Translator } from '@shared/i18n'
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react'
import { I18nextProvider, useTranslation } from 'react-i18next'
import { formatMoment } from '../text/format'

interface Text {
  /** Keys name their catalog: `locks:column.type`. */
  readonly t: Translator
  readonly language: Language
}

const Context = createContext<Text | null>(null)

/**
 * Texts of the window's language, for every part of it. One subscription to i18next for all: a table cell that comes
 * into sight with its own would make scrolling slow.
 */
export function TextProvider({
  language,
  children
}: {
  readonly language: Language
  readonly children: ReactNode
}): ReactNode {
  const [i18n] = useState(() => createI18n(language, { time: formatMoment }))
  useEffect(() => {
    void i18n.changeLanguage(language)
  }, [i18n, language])
  return (
    <I18nextProvider i18n={i18n}>
      <Translated>{children}</Translated>
    </I18nextProvider>
  )
}

function Translated({ children }: { readonly children: ReactNode }): ReactNode {
  const { t: translate, i18n } = useTranslation()
  const language: Language = i18n.language === 'zh-CN' ? 'zh-CN' : 'en'
  const text = useMemo((): Text => {
    const t: Translator = (key, params = {}) =>
      // `replace` keeps params apart from i18next's own options: no value can change language or key.
      translate(key, {
        replace: params,
        ...(typeof params.count === 'number' ? { count: params.count } : {})
      })
    return { t, language }
  }, [translate, language])
  return <Context.Provider value={text}>{children}</Context.Provider>
}

export function useText(): Text {
  const text = useContext(Context)
  if (!text) throw new Error('outside of TextProvider')
  return text
}
