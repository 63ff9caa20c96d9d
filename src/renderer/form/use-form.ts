import type { FieldFault } from '@shared/ipc/endpoints'
import { useRef, useState, type FormEvent, type RefObject } from 'react'
import { focusIfLost } from '../workbench/focus'

interface FormOptions<Field extends string> {
  /** The form's field that a fault is about; null: it has none for it. */
  readonly fieldOf: (path: string) => Field | null
  /** What is wrong with the draft as it stands. */
  readonly check: () => readonly FieldFault[]
  /** Saves it. Answers what was refused; none: it is saved. */
  readonly save: () => Promise<readonly FieldFault[]>
}

export interface Form<Field extends string> {
  readonly element: RefObject<HTMLFormElement | null>
  /** It is being saved. */
  readonly busy: boolean
  readonly faultOf: (field: Field) => FieldFault | undefined
  /** What is wrong, and is about no field of the form. */
  readonly others: readonly FieldFault[]
  /** Shows what is wrong, and takes the focus to the first field that is. Answers whether anything is. */
  readonly show: (found: readonly FieldFault[]) => boolean
  readonly submit: (event: FormEvent) => void
}

/** The life of a form of the settings: checked here, saved by the main process, which may refuse it at its fields. */
export function useForm<Field extends string>({ fieldOf, check, save }: FormOptions<Field>): Form<Field> {
  const [faults, setFaults] = useState<readonly FieldFault[]>([])
  const [busy, setBusy] = useState(false)
  const element = useRef<HTMLFormElement>(null)
  const show = (found: readonly FieldFault[]): boolean => {
    setFaults(found)
    if (found.length > 0)
      requestAnimationFrame(() =>
        element.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
      )
    return found.length > 0
  }
  const submit = async (): Promise<void> => {
    if (show(check())) return
    setBusy(true)
    try {
      const refused = await save()
      if (refused.length > 0) show(refused)
      // A new one's page gives way to that of what was saved.
      else focusIfLost('editor')
    } catch (error) {
      setFaults([{ field: '', message: error instanceof Error ? error.message : String(error), code: null }])
    } finally {
      setBusy(false)
    }
  }
  return {
    element,
    busy,
    faultOf: (field) => faults.find((one) => fieldOf(one.field) === field),
    others: faults.filter((one) => fieldOf(one.field) === null),
    show,
    submit: (event) => {
      event.preventDefault()
      void submit()
    }
  }
}
