import { defaultValues } from '@shared/jobs/resolve'
import type { JobTemplate, JobTemplateView } from '@shared/jobs/template'
import type { VariableValues } from '@shared/jobs/variables'
import type { JobTemplatesMessage } from '@shared/live/jobs'
import type { Settings } from '@shared/settings/schema'
import { variableValues } from '../jobs/launch/prepare'
import type { JobEndpoint } from '../jobs/launch/endpoint'

export interface JobTemplatesOptions {
  readonly builtIn: readonly JobTemplate[]
  readonly samples: string
  readonly runtime: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** What can be launched: the app's own templates, and over them those of the settings. */
export class JobTemplates {
  #own: readonly JobTemplate[] = []
  #workspaceFolder = ''

  constructor(private readonly options: JobTemplatesOptions) {}

  use(settings: Pick<Settings, 'jobs.templates' | 'jobs.workspaceFolder'>): void {
    this.#own = settings['jobs.templates']
    this.#workspaceFolder = settings['jobs.workspaceFolder']
  }

  get byName(): ReadonlyMap<string, JobTemplate> {
    return new Map([...this.options.builtIn, ...this.#own].map((template) => [template.name, template]))
  }

  get values(): Omit<VariableValues, 'inputs'> {
    const { samples, runtime, env } = this.options
    return variableValues({ samples, runtime, workspaceFolder: this.#workspaceFolder }, env)
  }

  message(endpoints: ReadonlyMap<string, JobEndpoint>): JobTemplatesMessage {
    const { values } = this
    const templates = [...this.byName.values()].map((template): JobTemplateView => ({
      template,
      builtIn: !this.#own.includes(template),
      defaults: defaultValues(template, values),
      endpointId: [...endpoints.values()].find(({ name }) => name === template.endpoint)?.id ?? null
    }))
    return { kind: 'jobTemplates', templates }
  }
}
