import { useStore } from 'zustand'
import type { TableActions, TableState } from '../../table/table-store'
import { useApp } from '../../workbench/app'

export const useLocks = <T>(select: (state: TableState) => T): T => useStore(useApp().locks, select)

export const useLocksActions = (): TableActions => useApp().locks.actions
