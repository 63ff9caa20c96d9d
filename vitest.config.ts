import { resolve } from 'node:path'
import { defineConfig } from 'vitest/config'

const alias = { '@shared': resolve(import.meta.dirname, 'src/shared') }

/** Left to itself Vitest keeps one free, which on two is half. */
const ALL_CORES = '100%'

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts'],
          exclude: ['test/unit/renderer/**'],
          environment: 'node',
          maxWorkers: ALL_CORES,
          // Properties are tried a hundred times, on machines that do other things besides.
          testTimeout: 30_000
        }
      },
      {
        resolve: { alias },
        test: {
          name: 'renderer',
          include: ['test/unit/renderer/**/*.test.{ts,tsx}'],
          environment: 'happy-dom',
          maxWorkers: ALL_CORES,
          // A whole window a test, on machines that do other things besides.
          testTimeout: 60_000,
          setupFiles: ['test/unit/renderer/setup.ts'],
          // The themes are tested as text.
          css: true
        }
      },
      {
        resolve: { alias },
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          globalSetup: ['test/support/cli-bundle.ts'],
          environment: 'node',
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // Much of it waits, for leases and processes: two files at a time. No test's outcome hangs on how fast it is.
          maxWorkers: 2
        }
      }
    ]
  }
})
