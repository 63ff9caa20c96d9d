// npm run lock:complete: after a change of dependencies, puts back what npm left out of package-lock.json (see
// scripts/lock/other-platforms.mjs).
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { root } from './lib/root.mjs'
import { say } from './lib/say.mjs'
import { missingPlatforms } from './lock/other-platforms.mjs'

const file = path.join(root, 'package-lock.json')
const lock = JSON.parse(readFileSync(file, 'utf8'))
const missing = missingPlatforms(lock)
const entries = Object.entries({ ...lock.packages, ...missing })
lock.packages = Object.fromEntries(entries.toSorted(([a], [b]) => a.localeCompare(b, 'en')))
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
say(`package-lock.json: ${Object.keys(missing).length} packages for other platforms put back.`)
