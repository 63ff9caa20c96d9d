import { once } from 'node:events'
import { App } from '../../integration/cleanup/app'
import { until } from '../../support/until'

/** What a window asks for, one after another. */
export type CleanupPhase = 'plan' | 'apply' | 'undo' | 'cancel'

/** What the cleanups came to, in milliseconds as the window waited for them. */
export interface Cleaned {
  readonly ms: Readonly<Record<CleanupPhase, number>>
  /** Tried and not tried before it was cancelled. */
  readonly cancelled: { readonly applied: number; readonly left: number }
}

/** On a machine that others keep busy it takes as long as it takes, ms. */
const PATIENCE = 600_000

/**
 * The engine of an app with one window, as it is in the app: watches the endpoint, and when told to plans a cleanup of
 * everything, applies it, undoes it, and applies it again, to be cancelled in the middle. Tells each phase as it begins.
 */
export async function cleanerPart(url: string, orphans: number): Promise<void> {
  const say = (message: object): void => void process.send?.(message)
  const app = await App.open(
    { one: url },
    { settings: { 'monitor.poll': '1s', 'monitor.scanEvery': '1m', 'cleanup.maxShare': 1 } }
  )
  await app.sees('orphan_lock', orphans)
  const told = once(process, 'message')
  say({ kind: 'watching' })
  await told

  const ms = { plan: 0, apply: 0, undo: 0, cancel: 0 }
  const timed = async <T>(phase: CleanupPhase, work: () => Promise<T>): Promise<T> => {
    say({ kind: 'phase', phase })
    const began = performance.now()
    const done = await work()
    ms[phase] = performance.now() - began
    return done
  }
  const { actions } = await timed('plan', () => app.planAll())
  if (actions.length !== orphans) throw new Error(`${String(actions.length)} of ${String(orphans)} planned`)
  const { endpoints } = await timed('apply', () =>
    app.ask({ op: 'apply', draft: 'draft', without: {}, unbraked: [] }, PATIENCE)
  )
  const [applied] = endpoints
  if (applied?.applied !== orphans || applied.journal === null)
    throw new Error(`not all applied: ${JSON.stringify(applied)}`)
  const { journal } = applied
  const back = await timed('undo', () =>
    app.ask({ op: 'undo', task: 'undo', endpointId: 'one', journal, look: false }, PATIENCE)
  )
  if (back.restored !== orphans) throw new Error(`not all put back: ${JSON.stringify(back)}`)

  await app.sees('orphan_lock', orphans)
  await app.planAll('again')
  const request = app.send({ op: 'apply', draft: 'again', without: {}, unbraked: [] })
  await until('it is under way', () => (app.progress('again').at(-1)?.done ?? 0) > orphans / 4, {
    timeoutMs: PATIENCE
  })
  const { result } = await timed('cancel', async () => {
    await app.ask({ op: 'cancel', task: 'again' })
    return app.answer(request)
  })
  const [stopped] = result?.op === 'apply' ? result.endpoints : []
  if (!stopped || stopped.failed === 0) throw new Error(`not cancelled: ${JSON.stringify(result)}`)
  const cleaned: Cleaned = { ms, cancelled: { applied: stopped.applied, left: stopped.failed } }
  process.send?.({ kind: 'cleaned', cleaned }, () => process.disconnect())
  await app.stop()
}
