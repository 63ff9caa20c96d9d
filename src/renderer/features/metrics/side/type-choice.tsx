import { useMemo, type ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { chosen } from '../metrics-store'
import { useMetrics, useMetricsActions, useTold } from '../use-metrics'
import { Choices } from './choice'

const none: readonly string[] = []

/** The task types that count: those that the endpoints know, and what is chosen and gone. */
export function TypeChoice(): ReactNode {
  const { t } = useText()
  const known = useTold((state) => state.view?.types ?? none)
  const now = useMetrics((state) => state.types)
  const actions = useMetricsActions()
  const all = useMemo(() => [...new Set([...known, ...(now ?? [])])].sort(), [known, now])
  if (all.length === 0) return <p className="hint">{t('metrics:noTypes')}</p>
  return (
    <Choices
      name={t('metrics:types')}
      choices={all.map((type) => ({
        id: type,
        label: <span className="mono">{type}</span>,
        on: now === null || now.includes(type),
        color: null
      }))}
      all={now === null}
      onAll={() => actions.chooseTypes(null)}
      onToggle={(type) => actions.chooseTypes(chosen(all, now, type))}
      onOnly={(type) => actions.chooseTypes([type])}
    />
  )
}
