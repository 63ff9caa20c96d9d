import { useMemo } from 'react'
import { useApp } from './app'
import { createCommands, type Commands } from './commands'

export function useCommands(): Commands {
  const app = useApp()
  return useMemo(() => createCommands(app), [app])
}
