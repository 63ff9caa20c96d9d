import { useState } from 'react'
import { useWorkbench } from '../../../workbench/app'
import { useJobsState } from '../use-jobs'
import { COPY_OF, NEW_TEMPLATE, copyOf, emptyTemplate, rawTemplates, type RawTemplate } from './draft'

export interface TemplateDraft {
  readonly raw: RawTemplate
  readonly change: (next: RawTemplate) => void
  /** The templates as they stand in the file now; null: that can't be read. */
  readonly all: readonly RawTemplate[] | null
  /** Its place among them; -1: it is a new one. */
  readonly at: number
  readonly dirty: boolean
  /** It is gone from the file since. */
  readonly gone: boolean
}

/** What the form of a tab holds: a template of the file, a copy of one of the app's, or a new one. */
export function useTemplateDraft(key: string): TemplateDraft {
  const value = useWorkbench((state) => state.settings?.values['jobs.templates'])
  const views = useJobsState((state) => state.templates)
  const all = rawTemplates(value)
  const own = key !== NEW_TEMPLATE && !key.startsWith(COPY_OF)
  const at = own ? (all?.findIndex(({ name }) => name === key) ?? -1) : -1
  const model = key.startsWith(COPY_OF)
    ? views?.find(({ template }) => template.name === key.slice(COPY_OF.length))
    : undefined
  const [typed, setTyped] = useState<RawTemplate | null>(null)
  const kept =
    all?.[at] ??
    (model ? copyOf(model, `${model.template.name.replace(/^sample-/, '')}-copy`) : emptyTemplate)
  return {
    raw: typed ?? kept,
    change: setTyped,
    all,
    at,
    dirty: typed !== null && JSON.stringify(typed) !== JSON.stringify(all?.[at]),
    gone: own && at === -1
  }
}
