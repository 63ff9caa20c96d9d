import { useStore } from 'zustand'
import { useApp } from '../../workbench/app'
import type { LocksActions, LocksState } from './locks-store'

export const useLocks = <T>(select: (state: LocksState) => T): T => useStore(useApp().locks, select)

export const useLocksActions = (): LocksActions => useApp().locks.actions
