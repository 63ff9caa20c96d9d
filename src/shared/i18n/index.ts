import { createInstance, type i18n } from 'i18next'
import { areas, catalogs } from './catalogs'
import { formats, type Formats } from './formats'
import { languages, type Language } from './language'

export { languageFor, languages, type Language } from './language'
export { formatSeconds, formatTime } from './formats'

/** What a text may be given: `count` also chooses the plural. */
export type TextParams = Readonly<
  Record<string, string | number | boolean | null | undefined | readonly string[]>
>

/** `t('findings:orphan_lock.title', { … })`; a key that no catalog has comes back as it is. */
export type Translator = (key: string, params?: TextParams) => string

/**
 * An i18next instance with every catalog in it, ready at once: for I18nextProvider in the window.
 * @param own formats in place of the common ones, by name; the window's `time` is this machine's, not UTC
 */
export function createI18n(language: Language, own: Formats = {}): i18n {
  const instance = createInstance()
  // With the resources at hand and initAsync off, init is done when it returns.
  void instance.init({
    lng: language,
    supportedLngs: [...languages],
    fallbackLng: 'en',
    resources: catalogs,
    ns: [...areas],
    defaultNS: false,
    appendNamespaceToMissingKey: true,
    initAsync: false,
    // Values are plain text wherever they end: React escapes what it renders, the terminal's output has its own
    // sanitizer, a notification shows text. Escaping here too would show `&lt;` to the reader of a hostile id.
    // skipOnVariables keeps `{{…}}` and `$t(…)` inside such a value from being read as a template.
    interpolation: { escapeValue: false, skipOnVariables: true }
  })
  for (const [name, format] of Object.entries({ ...formats, ...own })) {
    instance.services.formatter?.add(name, (value: unknown, lng) =>
      format(value, languages.find((one) => one === lng) ?? language)
    )
  }
  return instance
}

const translators = new Map<Language, Translator>()

/** Texts of one language, for code that is no React component. Cheap to ask for: one instance a language. */
export function createTranslator(language: Language): Translator {
  const known = translators.get(language)
  if (known) return known
  const instance = createI18n(language)
  const translator: Translator = (key, params = {}) =>
    // `replace` keeps params apart from i18next's own options: no value can change language or key.
    // Not getFixedT: detection makes a sentence a finding, and that one takes five times as long.
    instance.t(key, { replace: params, ...(typeof params.count === 'number' ? { count: params.count } : {}) })
  translators.set(language, translator)
  return translator
}
