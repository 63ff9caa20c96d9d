import '../../../form/form-page.css'
import '../jobs.css'
import type { JobFault } from '@shared/jobs/fault'
import type { LaunchChoice, LaunchRequest } from '@shared/jobs/launch'
import type { JobTemplateView } from '@shared/jobs/template'
import { parseSize, sizeText } from '@shared/gpus/size'
import { useState, type ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { visible } from '../../../text/visible'
import { useActions, useApp, useLive } from '../../../workbench/app'
import { contentId, type ContentOf } from '../../../workbench/editors/content'
import { close, replace, type Editors } from '../../../workbench/editors/editors'
import { parts } from '../../../workbench/focus'
import { Icon } from '../../../workbench/icon'
import { endpointName } from '../../endpoints/endpoint-name'
import { Field, RadioField, TextField } from '../../../form/fields'
import { useFaultText } from '../fault-text'
import { templateDescription, templateTitle } from '../template-text'
import { useJobsState } from '../use-jobs'
import { InputFields } from './input-fields'
import { usePreflight } from './use-preflight'
import { WhatWouldRun } from './what-would-run'

/** Launches a template: what it asks for, what the guard says of it, and what can be done about that. */
export function LaunchPage({ launch }: { readonly launch: ContentOf<'launch'> }): ReactNode {
  const { t } = useText()
  const view = useJobsState(({ templates }) =>
    templates?.find(({ template }) => template.name === launch.template)
  )
  const loaded = useJobsState(({ templates }) => templates !== null)
  if (!view)
    return (
      <div className="empty" role="status">
        <Icon name="play" className="empty-icon" />
        <h2>
          {loaded ? t('jobs:launch.noTemplate', { name: visible(launch.template) }) : t('jobs:loading')}
        </h2>
      </div>
    )
  return <LaunchForm launch={launch} view={view} />
}

interface Gpus {
  readonly count: string
  readonly memory: string
}

function LaunchForm({
  launch,
  view
}: {
  readonly launch: ContentOf<'launch'>
  readonly view: JobTemplateView
}): ReactNode {
  const { t } = useText()
  const { live } = useApp()
  const actions = useActions()
  const faultText = useFaultText()
  const endpoints = useLive((state) => state.endpoints)
  const { template, defaults } = view
  const description = templateDescription(view, t)
  const [inputs, setInputs] = useState<Readonly<Record<string, string>>>(() => known(launch.inputs, view))
  const [chosen, setChosen] = useState(launch.endpointId)
  const [test, setTest] = useState(true)
  const [gpus, setGpus] = useState<Gpus | null>(null)
  const [refused, setRefused] = useState<readonly JobFault[]>([])
  const [busy, setBusy] = useState(false)

  const [only] = endpoints.length === 1 ? endpoints : []
  const endpointId = view.endpointId ?? chosen ?? only?.id ?? null
  const count = Number(gpus?.count ?? 0)
  const memory = parseSize(gpus?.memory === '' ? '0' : (gpus?.memory ?? '0'))
  const gpusFault =
    gpus && !(Number.isInteger(count) && count >= 0 && count <= 64 && memory !== null)
      ? t('jobs:launch.gpusWrong')
      : undefined
  const request: LaunchRequest = {
    template: template.name,
    inputs,
    resourceId: launch.resource?.id ?? null,
    endpointId,
    test,
    gpus: gpus && gpusFault === undefined ? { count, memory: memory ?? 0 } : null
  }
  const flight = usePreflight(request)
  const { preflight, current } = flight
  const faults = current ? [...flight.faults, ...refused] : refused
  const faultOf = (field: string): string | undefined => {
    const fault = faults.find((one) => one.field === field)
    // What nobody has filled in yet is not wrong.
    if (!fault || fault.code === 'endpoint_wanted') return undefined
    if (fault.code === 'missing' && inputs[field.slice('inputs.'.length)] === undefined) return undefined
    return faultText(fault)
  }
  const others = faults.filter(({ field }) => !field.startsWith('inputs.') && field !== 'endpoint')

  const start = async (choice: LaunchChoice, waitMs: number | null): Promise<void> => {
    setBusy(true)
    const { result, faults: wrong } = await live.jobs.ask({ op: 'launch', launch: request, choice, waitMs })
    setBusy(false)
    if (!result) {
      // What the guard says has changed since, most likely: it is asked again beside what it answered.
      setRefused(wrong)
      flight.again()
      return
    }
    const content = {
      kind: 'job',
      key: result.id,
      type: template.type,
      resourceId: preflight?.resourceId ?? ''
    } as const
    actions.focusJob(result.id)
    actions.edit((editors) => replace(editors, contentId(launch), content))
  }

  return (
    <div className="form-page form launch-page" id={parts.launchForm} tabIndex={-1}>
      <header>
        <h1>
          <bdi>{templateTitle(view, t)}</bdi>
        </h1>
      </header>
      {description !== '' && <p className="hint">{description}</p>}
      {launch.resource && launch.resource.type !== template.type && (
        <p className="field-warning" role="alert">
          {t('jobs:launch.otherType', { type: template.type, other: visible(launch.resource.type) })}
        </p>
      )}
      <section className="form-section" aria-labelledby="launch-what">
        <h2 id="launch-what">{t('jobs:launch.what')}</h2>
        <InputFields
          view={view}
          values={{ ...defaults, ...inputs }}
          faultOf={faultOf}
          onChange={(name, value) => {
            setRefused([])
            setInputs((now) => ({ ...now, [name]: value }))
          }}
        />
        {view.endpointId === null && (
          <Field
            id="launch-endpoint"
            label={t('jobs:launch.endpoint')}
            hint={t('jobs:launch.endpointHint')}
            fault={faultOf('endpoint')}
          >
            {(described) => (
              <select
                id="launch-endpoint"
                className="select"
                value={endpointId ?? ''}
                onChange={({ target }) => setChosen(target.value === '' ? null : target.value)}
                {...described}
              >
                {endpointId === null && <option value="">{t('jobs:launch.choose')}</option>}
                {endpoints.map((endpoint) => (
                  <option key={endpoint.id} value={endpoint.id}>
                    {endpointName(endpoint, t)}
                  </option>
                ))}
              </select>
            )}
          </Field>
        )}
        <GpuFields view={view} gpus={gpus} fault={gpusFault} onChange={setGpus} />
        <RadioField
          label={t('jobs:launch.outcome')}
          value={test ? 'test' : 'record'}
          choices={[
            { value: 'test', label: t('jobs:launch.asTest') },
            { value: 'record', label: t('jobs:launch.asRecord') }
          ]}
          onChange={(value) => setTest(value === 'test')}
        />
        {test ? (
          <p className="hint">{t('jobs:testHint')}</p>
        ) : (
          <p className="field-warning" role="alert">
            {t('jobs:launch.recordWarning')}
          </p>
        )}
      </section>
      {others.map((fault) => (
        <p key={`${fault.field} ${fault.code}`} className="field-error" role="alert">
          <bdi>{faultText(fault)}</bdi>
        </p>
      ))}
      <WhatWouldRun
        preflight={preflight}
        current={current}
        asking={flight.asking}
        endpoint={endpoints.find(({ id }) => id === (preflight?.endpointId ?? endpointId))}
        busy={busy}
        onRefresh={flight.again}
        onStart={(choice, waitMs) => {
          setRefused([])
          void start(choice, waitMs)
        }}
        onCancel={() => actions.edit((editors) => closeTab(editors, contentId(launch)))}
      />
    </div>
  )
}

/** The tab, in whichever group it stands. */
const closeTab = (editors: Editors, tab: string): Editors =>
  editors.groups.reduce((now, group) => close(now, group.id, ({ id }) => id === tab), editors)

/** Of values from an earlier job those that the template still asks for. */
const known = (
  inputs: Readonly<Record<string, string>>,
  { template }: JobTemplateView
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(inputs).filter(([name]) => template.inputs.some((one) => one.name === name))
  )

function GpuFields({
  view: { template },
  gpus,
  fault,
  onChange
}: {
  readonly view: JobTemplateView
  readonly gpus: Gpus | null
  readonly fault: string | undefined
  readonly onChange: (gpus: Gpus | null) => void
}): ReactNode {
  const { t } = useText()
  const shown = gpus ?? { count: String(template.gpus.count), memory: sizeText(template.gpus.memory) }
  return (
    <div className="field-row launch-gpus">
      <TextField
        id="launch-gpus"
        label={t('jobs:launch.gpus')}
        narrow
        value={shown.count}
        fault={fault}
        onChange={(next) => onChange({ ...shown, count: next })}
      />
      <TextField
        id="launch-gpu-memory"
        label={t('jobs:launch.gpuMemory')}
        narrow
        value={shown.memory}
        placeholder="0"
        onChange={(next) => onChange({ ...shown, memory: next })}
      />
      {gpus && (
        <button type="button" className="link" onClick={() => onChange(null)}>
          {t('jobs:launch.asTemplate')}
        </button>
      )}
    </div>
  )
}
