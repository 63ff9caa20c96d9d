import { defineConfig } from '@playwright/test'

// Real Electron under a display and a session bus of the tests' own: test/e2e/support starts both.
export default defineConfig({
  testDir: 'test',
  outputDir: 'test-results',
  // What measures runs alone; `npm test` lets two apps of the e2e tests run at a time.
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  // A test that passes the second time has found something: `npm test` has its own second try, which names it.
  retries: 0,
  // For machines that do other things besides: only a test that fails takes so long.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: [['list']],
  projects: [
    { name: 'e2e', testMatch: 'e2e/**/*.spec.ts' },
    { name: 'screenshots', testMatch: 'screenshots/**/*.spec.ts' },
    // `npm run bench window` and `npm run soak` start it, and tell it what to measure.
    { name: 'bench', testMatch: 'bench/{window,metrics,jobs}/**/*.spec.ts' },
    { name: 'package', testMatch: 'package/**/*.spec.ts', timeout: 240_000 }
  ]
})
