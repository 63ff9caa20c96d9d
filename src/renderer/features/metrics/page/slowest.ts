import type { App } from '../../../workbench/app'
import { showBehind } from '../behind/behind'
import type { Panel } from '../panels/panel'

/** Lists a type's runs, the longest first: its outliers lead. */
export function showSlowest(app: App, { title, type, window: { from, to } }: Panel): void {
  showBehind(app, { panel: title, figures: ['run_times'], type, from, to, counted: null })
}
