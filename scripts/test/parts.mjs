import path from 'node:path'
import { npmCommand } from '../lib/programs.mjs'
import { findPython } from '../setup/python.mjs'
import { reportFiles } from './report-files.mjs'
import { outsideFile, tallyPlaywright, tallyPython, tallyVitest } from './reports.mjs'
import {
  failedFiles,
  failedPlaces,
  failedPythonTests,
  mergePlaywright,
  mergePython,
  mergeVitest
} from './second-try.mjs'

/** @typedef {{ command: string, args: string[], shell?: boolean, env?: NodeJS.ProcessEnv }} Run */

/**
 * One part of `npm test`.
 * @typedef {object} Part
 * @property {string} name
 * @property {readonly string[]} needs parts that must have passed: without a build there is nothing to start
 * @property {(reportFile: string) => Run} run
 * @property {import('./report-files.mjs').ReportFiles | undefined} reports a check has none and counts as one test
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
  return {
    name,
    needs: [],
    run: () => npmCommand(['run', '--silent', script]),
    reports: undefined
  }
}

/**
 * @param {string} project
 * @returns {Part}
 */
function vitest(project) {
  /** @type {(reportFile: string, ...more: string[]) => Run} */
  const run = (reportFile, ...more) => ({
    command: process.execPath,
    args: [
      path.join('node_modules', 'vitest', 'vitest.mjs'),
      'run',
      `--project=${project}`,
      '--reporter=default',
      '--reporter=json',
      `--reporter=${path.join('scripts', 'test', 'outside-reporter.mjs')}`,
      `--outputFile.json=${reportFile}`,
      ...more
    ],
    env: { TASKGUARD_TEST_OUTSIDE: outsideFile(reportFile) }
  })
  return {
    name: project,
    needs: [],
    run,
    reports: reportFiles({
      tally: tallyVitest,
      again: (report, reportFile) => {
        const files = failedFiles(report)
        return files.length > 0 ? run(reportFile, '--maxWorkers=1', ...files) : null
      },
      merge: mergeVitest
    })
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
    run: runPython,
    reports: reportFiles({
      tally: tallyPython,
      again: (report, reportFile) => {
        const names = failedPythonTests(report)
        return names.length > 0 ? runPython(reportFile, ...names) : null
      },
      merge: mergePython
    })
  }
}

/**
 * @param {string} reportFile
 * @param {string[]} names none: all
 * @returns {Run}
 */
function runPython(reportFile, ...names) {
  return {
    // Where there is none, setup has stopped before.
    command: findPython() ?? 'python3',
    args: [path.join('test', 'python', 'run.py'), reportFile, ...names]
  }
}

/**
 * @param {string} project
 * @param {number} [workers] how many apps at a time, each on a display of its own: most of a test is waiting
 * @returns {Part}
 */
function playwright(project, workers = 1) {
  // A folder each: Playwright empties it, and a failure's screenshots should outlast what runs next.
  /** @type {(reportFile: string, output: string, ...more: string[]) => Run} */
  const run = (reportFile, output, ...more) => ({
    command: process.execPath,
    args: [
      path.join('node_modules', '@playwright', 'test', 'cli.js'),
      'test',
      `--project=${project}`,
      '--reporter=list,json',
      `--output=${path.join('test-results', output)}`,
      ...more
    ],
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: reportFile }
  })
  return {
    name: project,
    needs: ['build'],
    run: (reportFile) => run(reportFile, project, `--workers=${workers}`),
    reports: reportFiles({
      tally: tallyPlaywright,
      again: (report, reportFile) => {
        const places = failedPlaces(report)
        return places.length > 0 ? run(reportFile, `${project}-again`, '--workers=1', ...places) : null
      },
      merge: mergePlaywright
    })
  }
}
