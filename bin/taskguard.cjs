#!/usr/bin/env node
'use strict'
const { existsSync } = require('node:fs')
const path = require('node:path')

const built = path.join(__dirname, '..', 'out', 'main', 'cli.cjs')
if (existsSync(built)) {
  require(built)
} else {
  process.stderr.write('taskguard: not built yet. Run "npm run build" in the checkout first.\n')
  process.exitCode = 2
}
