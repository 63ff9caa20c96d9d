import { ChannelSender } from '../../../src/main/engine/alerts/delivery/channel-sender'
import { alertOf, SHORT } from './sending'

/** A sender in a process of its own: `FOLDER URL ID…`. Says `queued N` whenever so many messages are on the disk. */
const [folder = '', url = '', ...ids] = process.argv.slice(2)
let queued = -1
const sender = new ChannelSender(
  { identity: 'team', name: 'Team', kind: 'webhook', url, secret: null, resolved: false, language: 'en' },
  {
    folder,
    claimerOf: () => null,
    stands: () => true,
    summaryAbove: () => 3,
    again: () => undefined,
    state: (state) => {
      if (state.queued === queued) return
      queued = state.queued
      process.stdout.write(`queued ${queued}\n`)
    },
    says: {
      delivered: () => undefined,
      failed: () => undefined,
      buried: () => undefined,
      odd: (problem) => void process.stderr.write(`${problem}\n`)
    },
    times: SHORT
  }
)
sender.start()
for (const id of ids) sender.offer([alertOf(id)])
