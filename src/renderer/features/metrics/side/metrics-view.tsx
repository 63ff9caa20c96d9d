import '../metrics.css'
import { useId, type ReactNode } from 'react'
import { useText } from '../../../i18n/text'
import { EndpointChoice } from './endpoint-choice'
import { PanelList } from './panel-list'
import { RangeBox } from './range-box'
import { TypeChoice } from './type-choice'

/** The side bar of the metrics: which stretch, of which endpoints and types, and every chart by name. */
export function MetricsView(): ReactNode {
  return (
    <div className="metrics-side">
      <Part title="metrics:range.name">
        <RangeBox />
      </Part>
      <Part title="metrics:endpoints">
        <EndpointChoice />
      </Part>
      <Part title="metrics:types">
        <TypeChoice />
      </Part>
      <Part title="metrics:panels">
        <PanelList />
      </Part>
    </div>
  )
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactNode {
  const { t } = useText()
  const id = useId()
  return (
    <section aria-labelledby={id}>
      <h3 id={id} className="section-title">
        {t(title)}
      </h3>
      {children}
    </section>
  )
}
