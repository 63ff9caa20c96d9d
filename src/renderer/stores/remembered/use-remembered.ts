import { useMemo, useSyncExternalStore } from 'react'
import type { z } from 'zod'
import { useApp } from '../../workbench/app'

/**
 * A state that outlives the window: as `useState`, under a name of its own.
 * @param schema tells what of an older version, or of a file that was edited, can still be used
 * @param fallback a constant: what holds while nothing was kept
 */
export function useRemembered<S extends z.ZodType>(
  name: string,
  schema: S,
  fallback: z.infer<S>
): readonly [z.infer<S>, (value: z.infer<S>) => void] {
  const { remembered } = useApp()
  const slice = useMemo(() => remembered.slice(name, schema, fallback), [remembered, name, schema, fallback])
  return [useSyncExternalStore(slice.subscribe, slice.get), slice.set]
}
