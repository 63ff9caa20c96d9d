import type { ElectronApplication } from '@playwright/test'

/** The engine's process id. Throws while it is being started again. */
export async function enginePid(app: ElectronApplication): Promise<number> {
  const metrics = await app.evaluate(({ app: main }) =>
    main.getAppMetrics().map(({ pid, name }) => ({ pid, name }))
  )
  const engine = metrics.find(({ name }) => name === 'Task Guard Engine')
  if (!engine) throw new Error('no engine runs')
  return engine.pid
}
