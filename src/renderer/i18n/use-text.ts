import type { Language, Translator } from '@shared/i18n'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'

/** Texts of the window's language. Keys name their catalog: `locks:column.type`. */
export function useText(): { readonly t: Translator; readonly language: Language } {
  const { t: translate, i18n } = useTranslation()
  const language: Language = i18n.language === 'zh-CN' ? 'zh-CN' : 'en'
  return useMemo(() => {
    const t: Translator = (key, params = {}) =>
      // `replace` keeps params apart from i18next's own options: no value can change language or key.
      translate(key, {
        replace: params,
        ...(typeof params.count === 'number' ? { count: params.count } : {})
      })
    return { t, language }
  }, [translate, language])
}
