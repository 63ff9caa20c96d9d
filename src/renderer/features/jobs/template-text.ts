import type { Translator } from '@shared/i18n'
import type { JobInput } from '@shared/jobs/input'
import type { JobTemplateView } from '@shared/jobs/template'
import { visible } from '../../text/visible'

/** What the app's own templates are called is in the catalogs; a person's own says itself. */
export const templateTitle = ({ template, builtIn }: JobTemplateView, t: Translator): string =>
  builtIn ? t(`jobs:builtIn.${template.name}.title`) : visible(template.name)

export const templateDescription = ({ template, builtIn }: JobTemplateView, t: Translator): string =>
  builtIn ? t(`jobs:builtIn.${template.name}.description`) : visible(template.description ?? '')

export const inputLabel = (input: JobInput, { builtIn }: JobTemplateView, t: Translator): string =>
  builtIn ? t(`jobs:builtInInput.${input.name}.label`) : visible(input.label ?? input.name)

/** Of the app's own only one needs more words than its label. */
export const inputDescription = (input: JobInput, { builtIn }: JobTemplateView, t: Translator): string =>
  builtIn
    ? input.name === 'passes'
      ? t('jobs:builtInInput.passes.description')
      : ''
    : visible(input.description ?? '')
