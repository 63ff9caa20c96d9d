import type { EndpointView } from '@shared/live/view'
import type { Translator } from '@shared/i18n'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { visible } from '../../text/visible'

/** The name that a person gave it; ours has a name in every language. */
export const endpointName = (endpoint: Pick<EndpointView, 'name' | 'embedded'>, t: Translator): string =>
  endpoint.embedded ? t('endpoints:embedded') : visible(endpoint.name)

export function EndpointName({ endpoint }: { readonly endpoint: EndpointView }): ReactNode {
  const { t } = useText()
  return <bdi>{endpointName(endpoint, t)}</bdi>
}
