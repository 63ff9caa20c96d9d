import { settingsSchema } from '@shared/settings/schema'
import { Engine } from '../../../src/main/engine/live/engine'
import { parseRedisUrl } from '../../../src/main/engine/redis/target'
import { MirrorWindow } from '../../support/window'

/** An app of its own, as a real process: `URL HOME SCHEDULE AT_MOST`. Says `live`; ends when its stdin does. */
const [url = '', home = '', schedule = '', atMost = '1'] = process.argv.slice(2)
const engine = new Engine(() => undefined)
const window = new MirrorWindow()
engine.receive({
  kind: 'configure',
  home,
  settings: settingsSchema.parse({ 'monitor.poll': '50ms', 'cleanup.maxShare': 1 }),
  endpoints: [
    {
      id: 'one',
      name: 'one',
      redis: parseRedisUrl(url),
      namespace: 'taskguard',
      color: 'red',
      protected: false,
      autoCleanup: { schedule, atMost: Number(atMost) }
    }
  ],
  embedded: { enabled: false, namespace: 'taskguard' }
})
engine.receive({ kind: 'window' }, window.port)
const looking = setInterval(() => {
  if (window.endpoints.get('one')?.connection !== 'live') return
  clearInterval(looking)
  process.stdout.write('live\n')
}, 50)
process.stdin.resume()
process.stdin.once('end', () => {
  void engine.shutdown().then(() => process.exit(0))
})
