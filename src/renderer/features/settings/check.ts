import type { ScalarControl } from '@shared/settings/control'
import { parseDuration } from '@shared/time/duration'
import type { Said } from '@shared/jsonc/said'

export type Checked =
  /** undefined: nothing is set. */
  | { readonly ok: true; readonly value: string | number | undefined }
  | { readonly ok: false; readonly said: Said }

/** What was typed, as settings.json has it. An empty text sets nothing; patterns are left to the schema. */
export function checkText(text: string, control: ScalarControl): Checked {
  const typed = text.trim()
  if (typed === '') return { ok: true, value: undefined }
  if (control.kind === 'duration')
    return parseDuration(typed) === null ? wrong('duration') : { ok: true, value: typed }
  if (control.kind !== 'number') return { ok: true, value: typed }
  const number = Number(typed)
  if (!Number.isFinite(number)) return wrong('number')
  if (control.integer && !Number.isInteger(number)) return wrong('integer')
  if (control.minimum !== null && number < control.minimum)
    return wrong('too_small', { least: control.minimum })
  if (control.maximum !== null && number > control.maximum) return wrong('too_big', { most: control.maximum })
  return { ok: true, value: number }
}

function wrong(code: string, params: Said['params'] = {}): Checked {
  return { ok: false, said: { code, params } }
}
