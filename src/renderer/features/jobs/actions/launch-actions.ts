import type { JobTemplateView } from '@shared/jobs/template'
import { resourceKeyOf, type ResourceRef } from '@shared/live/resource'
import { createTranslator } from '@shared/i18n'
import { visible } from '../../../text/visible'
import type { App } from '../../../workbench/app'
import { focusPart } from '../../../workbench/focus'
import { pick } from '../../../workbench/quick-input/box'
import { COPY_OF } from '../template/draft'
import { templateTitle } from '../template-text'

export interface LaunchOf {
  readonly template: string
  readonly inputs: Readonly<Record<string, string>>
  /** "Run here": this resource in place of the template's. */
  readonly resource: ResourceRef | null
  readonly endpointId: string | null
}

/** Shows the launch page of a template. Nothing starts before somebody says so there. */
export function openLaunch({ workbench }: App, { template, inputs, resource, endpointId }: LaunchOf): void {
  workbench.actions.open({
    kind: 'launch',
    key: resource ? `${template}\u001d${resourceKeyOf(resource)}` : template,
    template,
    inputs: { ...inputs },
    resource,
    endpointId
  })
  focusPart('launchForm')
}

export const launchTemplate = (app: App, template: string): void =>
  openLaunch(app, { template, inputs: {}, resource: null, endpointId: null })

/** Shows a template's form; one that comes with the app is copied. */
export function editTemplate({ workbench, live }: App, name: string): void {
  const view = live.jobs.state.getState().templates?.find(({ template }) => template.name === name)
  workbench.actions.open({ kind: 'template', key: view?.builtIn ? `${COPY_OF}${name}` : name, name })
  focusPart('templateForm')
}

/** Lets a person choose one of the templates, those that fit best first. */
export async function chooseTemplate(app: App, title: string, type?: string): Promise<string | undefined> {
  const t = createTranslator(app.workbench.getState().appearance.language)
  const templates = app.live.jobs.state.getState().templates ?? []
  const fits = (view: JobTemplateView): boolean => view.template.type === type
  const items = [...templates.filter(fits), ...templates.filter((view) => !fits(view))].map((view) => ({
    value: view.template.name,
    label: templateTitle(view, t),
    detail: visible(view.template.type)
  }))
  return pick(app.workbench, { title, placeholder: t('jobs:template.which'), items })
}

/** The resource's own analysis on this machine: its template is chosen first. */
export async function runHere(app: App, resource: ResourceRef): Promise<void> {
  const t = createTranslator(app.workbench.getState().appearance.language)
  const title = t('jobs:runHere', { type: visible(resource.type), id: visible(resource.id) })
  const template = await chooseTemplate(app, title, resource.type)
  if (template !== undefined)
    openLaunch(app, { template, inputs: {}, resource, endpointId: resource.endpointId })
}
