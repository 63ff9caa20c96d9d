import { createInterface } from 'node:readline'
import { settingsSchema } from '../../src/shared/settings/schema'
import type { LiveMessage } from '../../src/shared/live/view'
import { Engine } from '../../src/main/engine/live/engine'
import { runnerProgram } from '../../src/main/engine/jobs/launch/runner'
import { parseRedisUrl } from '../../src/main/engine/redis/target'

/**
 * An app's engine in a process of its own, for tests that kill it: `node jobs-app.mjs HOME CLI URL TEMPLATES`. Takes a
 * window's requests on stdin, a JSON line each, and says what the window would hear of jobs on stdout.
 */
const [home = '', cli = '', url = '', templates = '[]'] = process.argv.slice(2)

const engine = new Engine(() => undefined, {
  program: runnerProgram(cli),
  env: process.env,
  samples: '',
  builtIn: []
})
const say = (message: LiveMessage): void => {
  if (message.kind === 'jobs' || message.kind === 'jobAnswer')
    process.stdout.write(`${JSON.stringify(message)}\n`)
}
let ask: (request: unknown) => void = () => undefined
engine.receive(
  { kind: 'window' },
  { post: say, onRequest: (listener) => (ask = listener), onClose: () => undefined }
)
engine.receive({
  kind: 'configure',
  home,
  settings: settingsSchema.parse({ 'jobs.templates': JSON.parse(templates) as unknown }),
  endpoints: [
    {
      id: 'one',
      name: 'one',
      redis: parseRedisUrl(url),
      namespace: 'taskguard',
      color: 'red',
      protected: false
    }
  ],
  embedded: { enabled: false, namespace: 'taskguard' }
})
for await (const line of createInterface({ input: process.stdin })) ask(JSON.parse(line))
