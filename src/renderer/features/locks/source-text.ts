import { isLockLibrary } from '@shared/families/library'
import type { Translator } from '@shared/i18n'

/** Who wrote a row's lock, in words. */
export function sourceText(source: string, t: Translator): string {
  if (source === 'guard') return t('locks:source.guard')
  return isLockLibrary(source)
    ? t('locks:source.library', { name: source })
    : t('locks:source.template', { name: source })
}
