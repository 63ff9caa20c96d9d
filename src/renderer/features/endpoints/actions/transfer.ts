import type { CallResult } from '@shared/ipc/contract'
import type { App } from '../../../workbench/app'

/** What an import or an export has come to, as the Endpoints view shows it. */
export type Transfer =
  | { readonly state: 'none' }
  | { readonly state: 'read'; readonly read: NonNullable<CallResult<'endpoints:readImport'>> }
  | { readonly state: 'imported'; readonly count: number }
  | { readonly state: 'exported'; readonly count: number; readonly path: string }

const show = ({ workbench }: App, transfer: Transfer): void => {
  workbench.actions.showView('endpoints')
  workbench.setState({ transfer })
}

/** Asks for a file; what importing it would do stands in the view then. */
export async function readImport(app: App): Promise<void> {
  show(app, { state: 'none' })
  const read = await app.api.call('endpoints:readImport', undefined)
  if (read) show(app, { state: 'read', read })
}

export async function exportEndpoints(app: App): Promise<void> {
  show(app, { state: 'none' })
  const done = await app.api.call('endpoints:export', undefined)
  if (done) show(app, { state: 'exported', ...done })
}
