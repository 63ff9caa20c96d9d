import type { Translator } from '@shared/i18n'
import type { FindingCounts } from './group'

/** How many problems wait for somebody, and how many somebody has taken on, in words. */
export function problemCounts({ critical, warning, info, quiet }: FindingCounts, t: Translator): string {
  const active = t('workbench:status.problems', { critical, warning, info })
  return quiet === 0 ? active : t('workbench:status.problemsQuiet', { active, count: quiet })
}
