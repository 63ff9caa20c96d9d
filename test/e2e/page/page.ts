import { installFakeShell } from './fake-shell'

// The window's own code over a made-up engine: for looking at it and for measuring it without Electron's processes.
installFakeShell(new URLSearchParams(location.search))
await import('../../../src/renderer/main')
