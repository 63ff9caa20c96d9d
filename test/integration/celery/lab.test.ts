import { expect, test } from 'vitest'
import { guards } from '../../lab/guards'
import { runScenario } from '../../lab/row'
import { scenarios } from '../../lab/scenarios'

// The lab's short form: docs/celery.md has all of it. The body is long enough for the fault to strike it on a busy machine.
test('the broker closes a connection: without a guard each task runs twice at once, with it once', async () => {
  const scenario = scenarios.find(({ name }) => name === 'closed')
  if (!scenario) throw new Error('no such scenario')
  const compared = guards.filter(({ name }) => name === 'none' || name === 'taskguard')
  const row = await runScenario({ ...scenario, seconds: 25 }, compared, 2)
  expect(Object.fromEntries(row.cells.map(({ guard, cell }) => [guard.name, cell]))).toEqual({
    none: { tasks: 2, bodies: 4, overlapping: 2, lost: 0, wrong: 0, endless: false },
    taskguard: { tasks: 2, bodies: 2, overlapping: 0, lost: 0, wrong: 0, endless: false }
  })
}, 300_000)
