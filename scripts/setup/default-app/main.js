// Stands in for the default app in Electron's own releases: loads the app named on the command line.
// A module with top-level await, because Electron holds "ready" back until it is evaluated, so that the app can still
// register its schemes.
import { app } from 'electron/main'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const args = process.argv.slice(1)
if (args.includes('--version')) {
  console.log(`v${process.versions.electron}`)
  process.exit(0)
}
const named = args.find((arg) => !arg.startsWith('-'))
if (!named) {
  console.error('usage: electron [options] APP')
  process.exit(1)
}
process.defaultApp = true
const folder = path.resolve(named)
const manifest = path.join(folder, 'package.json')
if (fs.existsSync(manifest)) {
  const { name, productName, version } = JSON.parse(fs.readFileSync(manifest, 'utf8'))
  app.name = productName ?? name ?? app.name
  if (version) app.setVersion(version)
}
const entry = createRequire(path.join(folder, 'package.json')).resolve(folder)
app.setAppPath(fs.existsSync(manifest) ? folder : path.dirname(entry))
await import(pathToFileURL(entry).href)
