import { useStore } from 'zustand'
import { useApp } from '../../workbench/app'
import type { Draft } from './draft'
import type { DraftActions } from './drafts'

export const useDraft = (key: string): Draft | undefined =>
  useStore(useApp().cleanups, ({ drafts }) => drafts.get(key))

export const useDraftActions = (): DraftActions => useApp().cleanups.actions
