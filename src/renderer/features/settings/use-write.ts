import type { CallArgs } from '@shared/ipc/contract'
import type { Said } from '@shared/jsonc/said'
import { editablePathSchema } from '@shared/settings/editable'
import { useApp, useReport } from '../../workbench/app'

/** Why a value was not taken; null: it was, and is in force. */
export type Refusal = { readonly problem: string; readonly said: Said | null } | null

type Value = CallArgs<'settings:set'>['value']

/** A change of one setting: its path, the value (left out: the default), and for a list what it was when it was shown. */
export type Write = (path: readonly (string | number)[], value?: Value, was?: Value) => Promise<Refusal>

export function useWrite(): Write {
  const { api } = useApp()
  const report = useReport()
  return async (path, value, was) => {
    const call = api.call('settings:set', { path: editablePathSchema.parse(path), value, was })
    report(call)
    const answer = await call
    return answer.ok ? null : answer
  }
}
