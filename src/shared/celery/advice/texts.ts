import type { TextParams, Translator } from '../../i18n'
import type { Advice } from './advice'

export interface AdviceTexts {
  /** What it is about. */
  readonly name: string
  /** What was found. */
  readonly what: string
  /** What follows from it. */
  readonly why: string
  /** What the change costs; null where there is nothing to change. */
  readonly price: string | null
  /** Which tasks alone; null: all of them. */
  readonly tasks: string | null
}

const TASKS_SHOWN = 8

/** What a person reads of a piece of advice, in the translator's language. */
export function adviceTexts(
  t: Translator,
  advice: Pick<Advice, 'id' | 'case' | 'params' | 'tasks' | 'change'>
): AdviceTexts {
  const params: TextParams = advice.params
  const text = (part: string): string => t(`advice:${advice.id}.${advice.case}.${part}`, params)
  const { tasks, change } = advice
  const shown = tasks.length > TASKS_SHOWN ? [...tasks.slice(0, TASKS_SHOWN), '…'] : tasks
  return {
    name: t(`advice:${advice.id}.name`),
    what: text('what'),
    why: text('why'),
    price: change.length > 0 ? text('price') : null,
    tasks: tasks.length > 0 ? t('advice:page.onlyTasks', { tasks: shown }) : null
  }
}
