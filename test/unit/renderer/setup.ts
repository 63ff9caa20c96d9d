import '@testing-library/jest-dom/vitest'
import { cleanup } from '@testing-library/react'
import { afterEach } from 'vitest'

// happy-dom lays nothing out: without a size a virtualized list has no rows in sight.
for (const [name, size] of [
  ['offsetHeight', 600],
  ['clientHeight', 600],
  ['offsetWidth', 1000],
  ['clientWidth', 1000]
] as const) {
  Object.defineProperty(HTMLElement.prototype, name, { configurable: true, get: () => size })
}

// Without Vitest's globals Testing Library does not clean up by itself.
afterEach(cleanup)
