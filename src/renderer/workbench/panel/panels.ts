import type { ComponentType } from 'react'
import { EventLogView } from '../../features/event-log/event-log'
import { EventLogTools } from '../../features/event-log/event-log-tools'
import { JobsPanel, JobsPanelTools } from '../../features/jobs/list/jobs-panel'
import { RowDetails } from '../../features/locks/row-details'
import { BehindList } from '../../features/metrics/behind/behind-list'
import { Output } from '../../features/output/output'
import { OutputTools } from '../../features/output/output-tools'
import type { PanelTab } from '../store'

interface PanelContent {
  readonly Body: ComponentType
  /** What stands in the panel's title beside the tabs. */
  readonly Tools?: ComponentType
}

export const panels: Readonly<Record<PanelTab, PanelContent>> = {
  output: { Body: Output, Tools: OutputTools },
  events: { Body: EventLogView, Tools: EventLogTools },
  details: { Body: RowDetails },
  jobs: { Body: JobsPanel, Tools: JobsPanelTools },
  behind: { Body: BehindList }
}
