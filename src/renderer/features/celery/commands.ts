import { isOfCelery } from '@shared/celery/findings'
import { createTranslator } from '@shared/i18n'
import { actionKey, type ActionId } from '@shared/ipc/actions'
import type { EndpointView, LiveFinding } from '@shared/live/view'
import { visible } from '../../text/visible'
import { report, type App } from '../../workbench/app'
import { activeEditor } from '../../workbench/editors/editors'
import { focusPart } from '../../workbench/focus'
import { pick } from '../../workbench/quick-input/box'
import { identityAt } from '../endpoints/actions/commands'
import { targetFinding } from '../problems/target'

type CeleryAction = Extract<ActionId, `celery.${string}`>

/** Shows a fleet's overview. */
export function openCelery({ workbench }: App, { id, name }: Pick<EndpointView, 'id' | 'name'>): void {
  workbench.actions.open({ kind: 'celery', key: id, name: visible(name) })
  focusPart('editor')
}

/** Shows what a fleet's settings make of it, and asks its workers where nothing is known yet. */
export function openAdvice({ workbench }: App, { id, name }: Pick<EndpointView, 'id' | 'name'>): void {
  workbench.actions.open({ kind: 'celeryAdvice', key: id, name: visible(name) })
  focusPart('editor')
}

/** Shows what the settings in a file make of a fleet, and asks for the file. */
export async function checkSettingsFile(app: App): Promise<void> {
  app.workbench.actions.open({ kind: 'celeryFile' })
  focusPart('editor')
  await readSettingsFile(app)
}

/** Asks for a file of settings; what was read before stays where none is chosen. */
export async function readSettingsFile({ api, live }: App): Promise<void> {
  const { file } = live.celeryAdvice
  file.setState({ reading: true })
  try {
    const answer = await api.call('celery:adviseFile', undefined)
    if (answer?.ok) file.setState({ advice: answer.advice, fault: null })
    else if (answer) file.setState({ advice: null, fault: answer.fault })
  } finally {
    file.setState({ reading: false })
  }
}

/** The fleet that a finding is of; nothing where it is not watched any more. */
export function openCeleryOf(app: App, { endpointId }: Pick<LiveFinding, 'endpointId'>): void {
  const endpoint = endpointsWithCelery(app).find(({ id }) => id === endpointId)
  if (endpoint) openCelery(app, endpoint)
}

/** The endpoints that a Celery fleet is watched with. */
export const endpointsWithCelery = ({ live }: App): readonly EndpointView[] =>
  live.state.getState().endpoints.filter(({ celery }) => celery !== undefined)

export function celeryCommands(app: App): Readonly<Record<CeleryAction, () => void>> {
  const ofFleet = (action: CeleryAction, show: typeof openCelery) => () => {
    const shown = async (): Promise<void> => {
      const endpoint = await fleetOf(app, action)
      if (endpoint) show(app, endpoint)
    }
    report(app, shown())
  }
  return {
    'celery.overview': ofFleet('celery.overview', openCelery),
    'celery.advice': ofFleet('celery.advice', openAdvice),
    'celery.adviceFile': () => report(app, checkSettingsFile(app))
  }
}

/** That of the problem in question, of the endpoint in front or with the focus, the only one, or the one that is picked. */
async function fleetOf(app: App, action: CeleryAction): Promise<EndpointView | undefined> {
  const fleets = endpointsWithCelery(app)
  const problem = targetFinding(app)
  const { book, editors, appearance } = app.workbench.getState()
  const front = activeEditor(editors)?.content
  if (front?.kind === 'celery' || front?.kind === 'celeryAdvice') {
    const shown = fleets.find(({ id }) => id === front.key)
    if (shown) return shown
  }
  const identity = identityAt(document.activeElement) ?? (front?.kind === 'endpoint' ? front.key : null)
  const id = book.endpoints.find((entry) => entry.identity === identity)?.id
  const meant =
    fleets.find((one) => one.id === id) ??
    (problem && isOfCelery(problem) ? fleets.find((one) => one.id === problem.endpointId) : undefined)
  if (meant || fleets.length < 2) return meant ?? fleets[0]
  const t = createTranslator(appearance.language)
  return pick(app.workbench, {
    title: t(`palette:action.${actionKey(action)}`),
    placeholder: t('endpoints:list.which'),
    items: fleets.map((endpoint) => ({
      value: endpoint,
      label: visible(endpoint.name),
      detail: visible(endpoint.celery?.address ?? '')
    }))
  })
}
