import { createTranslator, type Translator } from '../i18n'
import type { Said } from '../jsonc/said'

/** A reason in both of its forms: in English, as files and terminals have it, and as a code of the cleanup catalog. */
export interface Reason {
  readonly text: string
  readonly said: Said
}

/** The reason in the translator's language. */
export const saidText = ({ code, params }: Said, t: Translator): string => t(`cleanup:said.${code}`, params)

/** A reason of the catalog. */
export function reasonOf(code: string, params: Said['params'] = {}): Reason {
  const said: Said = { code, params }
  return { text: saidText(said, createTranslator('en')), said }
}
