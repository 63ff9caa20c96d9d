import { z } from 'zod'
import { MAX_ID_BYTES } from './limits'

/** UTF-8 length without Node's Buffer or the DOM's TextEncoder: src/shared knows neither. */
export function utf8Length(text: string): number {
  let bytes = 0
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4
  }
  return bytes
}

// C0, DEL and C1 controls, and lone surrogates, which have no UTF-8 form.
// oxlint-disable-next-line no-control-regex -- control characters are exactly what is refused here
const CONTROL_OR_LONE_SURROGATE = /[\u0000-\u001f\u007f-\u009f]|\p{Surrogate}/u

export const namespaceSchema = z
  .string()
  .regex(/^[A-Za-z0-9_.-]{1,64}$/, 'a namespace takes 1 to 64 of A-Z a-z 0-9 _ . -')

export const taskTypeSchema = z
  .string()
  .regex(/^[a-z0-9_.-]{1,64}$/, 'a task type takes 1 to 64 of a-z 0-9 _ . -')

export const resourceIdSchema = z
  .string()
  .min(1, 'a resource id takes 1 to 256 bytes of UTF-8')
  .refine((id) => utf8Length(id) <= MAX_ID_BYTES, 'a resource id takes 1 to 256 bytes of UTF-8')
  .refine((id) => !CONTROL_OR_LONE_SURROGATE.test(id), 'a resource id takes no control characters')

/** A task id is the caller's own name for the work (Celery's, for one): not empty, at most 256 bytes, any characters. */
export const taskIdSchema = z
  .string()
  .refine(
    (id) => id !== '' && utf8Length(id) <= MAX_ID_BYTES && !/\p{Surrogate}/u.test(id),
    'a task id takes 1 to 256 bytes of UTF-8'
  )

/** A run id is never used again: a ULID by default, any id-like text from guards in other languages. */
export const runIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9_.-]{1,64}$/, 'a run id takes 1 to 64 of A-Z a-z 0-9 _ . -')

/** A fence travels as a decimal string: it outgrows what a double, and so cjson, can hold exactly. */
export const fenceSchema = z.string().regex(/^[0-9]{1,20}$/, 'a fence is a decimal number in a string')

/** Orders two fences; negative when `a` is older. */
export function compareFences(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)
}
