import type { Translator } from '@shared/i18n'
import type { EndpointView } from '@shared/live/view'
import { useEffect } from 'react'
import { useText } from '../i18n/text'
import { ellipsizeMiddle, visible } from '../text/visible'
import { useLive, useWorkbench } from './app'
import { activeEditor } from './editors/editors'
import type { Tab } from './editors/group'
import { kindOf } from './editors/kinds'

const APP = 'Task Guard'
const MOST_NAMED = 3

/** What is in front, then the protected endpoints with a lock, open where they are unlocked, then the app. */
export function windowTitle(
  front: Tab | undefined,
  endpoints: readonly Pick<EndpointView, 'name' | 'protected' | 'unlockedUntil'>[],
  t: Translator
): string {
  const guarded = endpoints.filter((endpoint) => endpoint.protected)
  const marks = guarded
    .slice(0, MOST_NAMED)
    .map(({ name, unlockedUntil }) => `${unlockedUntil === null ? '🔒' : '🔓'} ${visible(name)}`)
  if (guarded.length > MOST_NAMED) marks.push(`+${guarded.length - MOST_NAMED}`)
  const title =
    front === undefined ? '' : ellipsizeMiddle(visible(kindOf(front.content).title(front.content, t)), 60)
  return [title, marks.join(' '), APP].filter((part) => part !== '').join(' — ')
}

/** Keeps the title of the window true. */
export function useWindowTitle(): void {
  const { t } = useText()
  const front = useWorkbench((state) => activeEditor(state.editors))
  const endpoints = useLive((state) => state.endpoints)
  const title = windowTitle(front, endpoints, t)
  useEffect(() => {
    document.title = title
  }, [title])
}
