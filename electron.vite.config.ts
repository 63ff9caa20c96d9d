import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

// The floor of the runtimes the app runs on: Electron 33's Node 20.18 and Chromium 130.
const NODE_TARGET = 'node20.18'
const CHROME_TARGET = 'chrome130'

const alias = { '@shared': resolve(import.meta.dirname, 'src/shared') }

export default defineConfig({
  main: {
    resolve: { alias },
    build: {
      target: NODE_TARGET,
      sourcemap: true,
      // Bundled whole: the command line starts faster, and the package needs no node_modules.
      externalizeDeps: false,
      lib: {
        entry: {
          index: 'src/main/shell/index.ts',
          engine: 'src/main/engine/index.ts',
          cli: 'src/main/cli/index.ts'
        },
        formats: ['cjs']
      },
      rolldownOptions: {
        output: { entryFileNames: '[name].cjs', chunkFileNames: 'chunks/[name]-[hash].cjs' }
      }
    }
  },
  preload: {
    resolve: { alias },
    build: {
      target: NODE_TARGET,
      externalizeDeps: false,
      lib: { entry: 'src/preload/index.ts', formats: ['cjs'] },
      rolldownOptions: { output: { entryFileNames: '[name].cjs' } }
    }
  },
  renderer: {
    root: 'src/renderer',
    plugins: [react()],
    resolve: { alias },
    build: {
      target: CHROME_TARGET,
      outDir: 'out/renderer',
      assetsInlineLimit: 0,
      // electron-vite leaves the page as it is, to be read; parsing twice the text costs the first paint.
      minify: true,
      // Read from the disk, whole: no network to split it for.
      chunkSizeWarningLimit: 2000,
      rolldownOptions: { input: 'src/renderer/index.html' }
    }
  }
})
