import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react()],
  resolve: { alias: { '@shared': resolve(import.meta.dirname, '../../../src/shared') } },
  build: {
    target: 'chrome130',
    assetsInlineLimit: 0,
    emptyOutDir: true,
    outDir: resolve(import.meta.dirname, '../../../out/page')
  }
})
