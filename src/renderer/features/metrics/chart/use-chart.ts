import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react'
import { useThemeInForce } from '../../../workbench/themes/in-force'
import { useApp } from '../../../workbench/app'
import { canDraw, drawChart, type Chart, type ChartHears, type Drawn } from './draw'
import { whenItsTurn } from './drawing-queue'

/** Room around what is in sight in which charts are made ahead, px. */
const AHEAD = 200

/** Keeps a chart in the element: made when it comes near to sight, drawn anew when what it shows changes. */
export function useChart(holder: RefObject<HTMLElement | null>, drawn: Drawn, hears: ChartHears): void {
  const { metrics } = useApp()
  const theme = useThemeInForce()
  const near = useIsNear(holder)
  const chart = useRef<Chart | null>(null)
  const now = useRef({ drawn, hears })
  useLayoutEffect(() => {
    now.current = { drawn, hears }
  })
  useEffect(() => {
    const element = holder.current
    if (!element || !near || !canDraw()) return undefined
    const cursor = (): void => chart.current?.point(metrics.getState().cursor)
    const cancel = whenItsTurn(() => {
      const { clientWidth: width, clientHeight: height } = element
      chart.current = drawChart(
        element,
        now.current.drawn,
        { width, height },
        {
          onPoint: (at) => now.current.hears.onPoint(at),
          onSelect: (stretch) => now.current.hears.onSelect(stretch),
          onClick: (at, mark) => now.current.hears.onClick(at, mark),
          onReset: () => now.current.hears.onReset()
        }
      )
      cursor()
    })
    const observer = new ResizeObserver(() => {
      chart.current?.resize(element.clientWidth, element.clientHeight)
      cursor()
    })
    observer.observe(element)
    const off = metrics.subscribe((state, before) => {
      if (state.cursor !== before.cursor) cursor()
    })
    return () => {
      cancel()
      off()
      observer.disconnect()
      chart.current?.end()
      chart.current = null
    }
    // Colours are read when it is made: another theme makes it anew.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [holder, near, metrics, theme])
  useEffect(() => {
    chart.current?.show(drawn)
    chart.current?.point(metrics.getState().cursor)
  }, [drawn, metrics])
}

/** Whether the element is, or is about to come, in sight. Once it was, it stays so. */
function useIsNear(element: RefObject<HTMLElement | null>): boolean {
  const [near, setNear] = useState(false)
  useEffect(() => {
    const { current } = element
    if (!current || near) return undefined
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) setNear(true)
      },
      { rootMargin: `${AHEAD}px` }
    )
    observer.observe(current)
    return () => observer.disconnect()
  }, [element, near])
  return near
}
