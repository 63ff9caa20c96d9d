import type { CeleryView } from '@shared/celery/view'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { formatInteger } from '../../text/format'

/** The fleet in a line of numbers. */
export function FleetSummary({ view }: { readonly view: CeleryView }): ReactNode {
  const { t, language } = useText()
  const beating = view.workers.filter(({ state }) => state === 'beating').length
  const known = view.queues.filter(({ ready }) => ready !== null)
  const waiting = known.reduce((sum, { ready }) => sum + (ready ?? 0), 0)
  // Tasks, of which each has two runs or more.
  const twice = new Set(view.runs.filter(({ duplicate }) => duplicate).map(({ uuid }) => uuid))
  const number = (value: number): string => formatInteger(value, language)
  const facts: readonly (readonly [name: string, value: string])[] = [
    [
      'workers',
      beating === view.workerCount ? number(beating) : `${number(beating)} / ${number(view.workerCount)}`
    ],
    ['running', number(view.runCount)],
    ['duplicates', number(twice.size)],
    ['waiting', known.length === 0 ? '–' : number(waiting)],
    ...(view.unacked.total === null ? [] : [['unacked', number(view.unacked.total)] as const]),
    ['rate', new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(view.rate)],
    ['lost', number(view.lost.length)]
  ]
  return (
    <dl className="celery-summary">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{t(`celery:summary.${name}`)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
