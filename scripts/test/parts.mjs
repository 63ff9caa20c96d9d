import path from 'node:path'
import { npmCommand } from '../lib/programs.mjs'
import { findPython } from '../setup/python.mjs'
import { tallyPlaywright, tallyPython, tallyVitest } from './reports.mjs'

/**
 * One part of `npm test`.
 * @typedef {object} Part
 * @property {string} name
 * @property {readonly string[]} needs parts that must have passed: without a build there is nothing to start
 * @property {(reportFile: string) => { command: string, args: string[], shell?: boolean, env?: NodeJS.ProcessEnv }} run
 * @property {((report: any) => import('./reports.mjs').Tally) | undefined} tally reads the runner's JSON report; a check
 *   has none and counts as one test
 */

/** @type {readonly Part[]} */
export const parts = [
  check('format', 'format:check'),
  check('lint', 'lint'),
  check('types', 'types'),
  check('build', 'build'),
  vitest('unit'),
  vitest('renderer'),
  { ...vitest('integration'), needs: ['build'] },
  python(),
  playwright('e2e', 2),
  playwright('package')
]

/**
 * @param {string} name
 * @param {string} script in package.json
 * @returns {Part}
 */
function check(name, script) {
  return { name, needs: [], run: () => npmCommand(['run', '--silent', script]), tally: undefined }
}

/**
 * @param {string} project
 * @returns {Part}
 */
function vitest(project) {
  return {
    name: project,
    needs: [],
    run: (reportFile) => ({
      command: process.execPath,
      args: [
        path.join('node_modules', 'vitest', 'vitest.mjs'),
        'run',
        `--project=${project}`,
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${reportFile}`
      ]
    }),
    tally: tallyVitest
  }
}

/**
 * The Python guard's own tests, in real Celery workers too.
 * @returns {Part}
 */
function python() {
  return {
    name: 'python',
    needs: [],
    run: (reportFile) => ({
      // Where there is none, setup has stopped before.
      command: findPython() ?? 'python3',
      args: [path.join('test', 'python', 'run.py'), reportFile]
    }),
    tally: tallyPython
  }
}

/**
 * @param {string} project
 * @param {number} [workers] how many apps at a time, each on a display of its own: most of a test is waiting
 * @returns {Part}
 */
function playwright(project, workers = 1) {
  return {
    name: project,
    needs: ['build'],
    run: (reportFile) => ({
      command: process.execPath,
      args: [
        path.join('node_modules', '@playwright', 'test', 'cli.js'),
        'test',
        `--project=${project}`,
        `--workers=${workers}`,
        '--reporter=list,json',
        // A folder each: Playwright empties it, and a failure's screenshots should outlast the next part.
        `--output=${path.join('test-results', project)}`
      ],
      env: { PLAYWRIGHT_JSON_OUTPUT_FILE: reportFile }
    }),
    tally: tallyPlaywright
  }
}
