import { useMemo, type ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { isFirstLook } from '../../stores/endpoint-time'
import { useLive, useWorkbench } from '../../workbench/app'
import { parts } from '../../workbench/focus'
import { Icon } from '../../workbench/icon'
import { useCommands } from '../../workbench/use-commands'
import { useUnheard } from '../celery/use-unheard'
import { StaleLines } from '../endpoints/stale-lines'
import { useUnseen } from '../endpoints/use-unseen'
import { FilterBar } from './filter-bar'
import { ProblemsTree } from './problems-tree'
import { shownGroups } from './shown'

/** The Problems view of the side bar: what is wrong, in groups, and what of it is shown. */
export function ProblemsView(): ReactNode {
  const { t } = useText()
  const findings = useLive((state) => state.findings)
  const endpoints = useLive((state) => state.endpoints)
  const view = useWorkbench((state) => state.problems)
  // Endpoints tell of themselves every second: only their names and order matter here.
  const names = endpoints.map(({ id, name }) => `${id}\n${name}`).join('\n')
  const groups = useMemo(
    () => shownGroups(findings, endpoints, view, t),
    // oxlint-disable-next-line react/exhaustive-deps
    [findings, names, view, t]
  )
  if (findings.size === 0) return <NoProblems />
  return (
    <div className="problems-view">
      <FilterBar />
      <StaleLines />
      <UnheardLine />
      {groups.length > 0 ? <ProblemsTree groups={groups} /> : <AllLeftOut count={findings.size} />}
    </div>
  )
}

/** Above what is shown: of which brokers nothing new is. */
function UnheardLine(): ReactNode {
  const unheard = useUnheard()
  if (unheard === null) return null
  return (
    <div className="stale-line" title={unheard}>
      <Icon name="warning" className="severity severity-warning" />
      <bdi>{unheard}</bdi>
    </div>
  )
}

function NoProblems(): ReactNode {
  const { t } = useText()
  const loaded = useLive((state) => state.loaded && !state.endpoints.some(isFirstLook))
  const unseen = useUnseen()
  const unheard = useUnheard()
  const whole = unseen === null && unheard === null
  return (
    <div id={parts.problems} className="hint-block" tabIndex={-1} role="status">
      <p>{t(!loaded ? 'problems:loading' : whole ? 'problems:none' : 'problems:noneSeen')}</p>
      {loaded && whole && <p className="hint">{t('problems:noneHint')}</p>}
      {loaded && unseen !== null && <p className="hint">{unseen}</p>}
      {loaded && unheard !== null && <p className="hint">{unheard}</p>}
    </div>
  )
}

function AllLeftOut({ count }: { readonly count: number }): ReactNode {
  const { t } = useText()
  const commands = useCommands()
  return (
    <div id={parts.problems} className="hint-block" tabIndex={-1} role="status">
      <p>{t('problems:allLeftOut', { count })}</p>
      <p>
        <button type="button" className="link" onClick={commands['problems.clearFilter']}>
          {t('problems:clearFilter')}
        </button>
      </p>
    </div>
  )
}
