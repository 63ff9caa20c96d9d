import type { Translator } from '@shared/i18n'
import type { ComponentType, ReactNode } from 'react'
import { Icon } from '../icon'
import type { Content } from './content'

/** How one kind of content is shown: kinds.ts names one for each. */
export interface EditorKind<C extends Content = Content> {
  /** What the tab says; it is cut where it is long. */
  readonly title: (content: C, t: Translator) => string
  readonly Icon: ComponentType<{ readonly content: C }>
  readonly Page: ComponentType<{ readonly content: C }>
  /** A dot where what it shows waits to be done, as an unsaved file's; it stands in the place of the tab's close button. */
  readonly Pending?: ComponentType<{ readonly content: C }>
}

/** An icon that is always the same. */
export const codicon = (name: string): (() => ReactNode) =>
  function TabCodicon() {
    return <Icon name={name} />
  }
