import { createTranslator, type Translator } from '@shared/i18n'
import { actionKey, type ActionId } from '@shared/ipc/actions'
import { report, type App } from '../app'
import type { Content } from '../editors/content'
import { activeEditor } from '../editors/editors'
import { pick } from './box'

/** Things of the settings that have a line in a list and a form of their own. */
export interface Entries<Entry extends { readonly identity: string }> {
  readonly all: () => readonly Entry[]
  /** The editor that its form opens in; the content's key is the identity. */
  readonly form: Content['kind']
  /** Whose line in the list has this element in it. */
  readonly identityAt: (element: Element | null) => string | null
  readonly placeholder: (t: Translator) => string
  readonly labelOf: (entry: Entry) => string
  readonly detailOf: (entry: Entry, t: Translator) => string
}

/** What acts on one of them: the one that has the focus, the only one that fits, or the one that is picked. */
export const onEntry =
  <Entry extends { readonly identity: string }>(app: App, entries: Entries<Entry>) =>
  (id: ActionId, act: (entry: Entry) => unknown, fits: (entry: Entry) => boolean = () => true) =>
  (): void => {
    const done = async (): Promise<void> => {
      const entry = await targetOf(app, entries, id, fits)
      if (entry) await act(entry)
    }
    report(app, done())
  }

/** The form in front comes first. */
async function targetOf<Entry extends { readonly identity: string }>(
  { workbench }: App,
  { all, form, identityAt, placeholder, labelOf, detailOf }: Entries<Entry>,
  id: ActionId,
  fits: (entry: Entry) => boolean
): Promise<Entry | undefined> {
  const { editors, appearance } = workbench.getState()
  const fitting = all().filter(fits)
  const focused = fitting.find(({ identity }) => identity === identityAt(document.activeElement))
  if (focused || fitting.length < 2) return focused ?? fitting[0]
  const front = activeEditor(editors)?.content
  const inFront = ({ identity }: Entry): boolean =>
    front?.kind === form && 'key' in front && front.key === identity
  const t = createTranslator(appearance.language)
  return pick(workbench, {
    title: t(`palette:action.${actionKey(id)}`),
    placeholder: placeholder(t),
    items: [...fitting.filter(inFront), ...fitting.filter((entry) => !inFront(entry))].map((entry) => ({
      value: entry,
      label: labelOf(entry),
      detail: detailOf(entry, t)
    }))
  })
}
