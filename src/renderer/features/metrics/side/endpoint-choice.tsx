import type { ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { useLive } from '../../../workbench/app'
import { chosen } from '../metrics-store'
import { useMetrics, useMetricsActions } from '../use-metrics'
import { useNamedEndpoints } from '../use-named-endpoints'
import { Choices } from './choice'

/** The endpoints that count. */
export function EndpointChoice(): ReactNode {
  const { t } = useText()
  const endpoints = useNamedEndpoints()
  const loaded = useLive((state) => state.loaded)
  const now = useMetrics((state) => state.endpoints)
  const actions = useMetricsActions()
  const all = endpoints.map(({ id }) => id)
  if (endpoints.length === 0) return loaded ? <p className="hint">{t('endpoints:none')}</p> : null
  return (
    <Choices
      name={t('metrics:endpoints')}
      choices={endpoints.map(({ id, name, color }) => ({
        id,
        label: <bdi>{name}</bdi>,
        on: now === null || now.includes(id),
        color
      }))}
      all={now === null}
      onAll={() => actions.chooseEndpoints(null)}
      onToggle={(id) => actions.chooseEndpoints(chosen(all, now, id))}
      onOnly={(id) => actions.chooseEndpoints([id])}
    />
  )
}
