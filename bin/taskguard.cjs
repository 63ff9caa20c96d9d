#!/usr/bin/env node
'use strict'
const { existsSync } = require('node:fs')
const path = require('node:path')

const built = path.join(__dirname, '..', 'out', 'main', 'cli.cjs')
if (Number.parseInt(process.versions.node, 10) < 20) {
  process.stderr.write(`taskguard: this is Node ${process.versions.node}; it takes Node 20.19 or newer.\n`)
  process.exitCode = 2
} else if (existsSync(built)) {
  require(built)
} else {
  process.stderr.write('taskguard: not built yet. Run "npm run build" in the checkout first.\n')
  process.exitCode = 2
}
