import type { ReactNode } from 'react'
import { Group, Panel, Separator, usePanelRef, type Layout } from 'react-resizable-panels'
import { z } from 'zod'
import { useText } from '../i18n/text'
import { useRemembered } from '../stores/remembered/use-remembered'
import { ActivityBar } from './activity-bar'
import { useActions, useWorkbench } from './app'
import { BottomPanel } from './panel/bottom-panel'
import { EditorArea } from './editors/editor-area'
import { focusIfLost } from './focus'
import { QuickInputHost } from './quick-input/quick-input-host'
import { SideBar } from './side-bar'
import { StatusBar } from './status-bar'
import './workbench.css'

/** px; null: as wide or high as at the first start. */
const sizeSchema = z.number().positive().nullable()

/** Wide enough for a problem's sentence to begin, px; in a small window the editor keeps the larger part. */
const usualWidth = (): number => Math.max(200, Math.min(340, Math.round(window.innerWidth * 0.4)))
const USUAL_HEIGHT = 220

/** The frame: activity bar, side bar, editor area over panel, status bar. */
export function Workbench(): ReactNode {
  const { t } = useText()
  const actions = useActions()
  const sideBar = useWorkbench((state) => state.sideBar)
  const [width, setWidth] = useRemembered('workbench.sideBarWidth', sizeSchema, null)
  const panel = usePanelRef()
  return (
    <div className="workbench">
      <div className="workbench-main">
        <ActivityBar />
        <Group
          orientation="horizontal"
          id="workbench-columns"
          className="workbench-columns"
          onLayoutChanged={(layout) => isCollapsed(layout, 'side-bar') && hide(actions.toggleSideBar)}
        >
          {sideBar && (
            <>
              <Panel
                id="side-bar"
                className="fill"
                panelRef={panel}
                defaultSize={width ?? usualWidth()}
                minSize={200}
                maxSize="60%"
                collapsible
                groupResizeBehavior="preserve-pixel-size"
                onResize={({ inPixels }) => inPixels > 0 && setWidth(inPixels)}
              >
                <SideBar />
              </Panel>
              <Separator
                className="sash"
                aria-label={t('workbench:resize.sideBar')}
                disableDoubleClick
                onDoubleClick={() => panel.current?.resize(usualWidth())}
              />
            </>
          )}
          <Panel id="main" className="fill" minSize={320}>
            <Main />
          </Panel>
        </Group>
      </div>
      <StatusBar />
      <QuickInputHost />
    </div>
  )
}

/** The editors over the panel. */
function Main(): ReactNode {
  const { t } = useText()
  const actions = useActions()
  const shown = useWorkbench((state) => state.panel)
  const [height, setHeight] = useRemembered('workbench.panelHeight', sizeSchema, null)
  const panel = usePanelRef()
  return (
    <Group
      orientation="vertical"
      id="workbench-rows"
      onLayoutChanged={(layout) => isCollapsed(layout, 'panel') && hide(actions.togglePanel)}
    >
      <Panel id="editor" className="fill" minSize={120}>
        <EditorArea />
      </Panel>
      {shown && (
        <>
          <Separator
            className="sash"
            aria-label={t('workbench:resize.panel')}
            disableDoubleClick
            onDoubleClick={() => panel.current?.resize(USUAL_HEIGHT)}
          />
          <Panel
            id="panel"
            className="fill"
            panelRef={panel}
            defaultSize={height ?? USUAL_HEIGHT}
            minSize={90}
            maxSize="80%"
            collapsible
            groupResizeBehavior="preserve-pixel-size"
            onResize={({ inPixels }) => inPixels > 0 && setHeight(inPixels)}
          >
            <BottomPanel />
          </Panel>
        </>
      )}
    </Group>
  )
}

const isCollapsed = (layout: Layout, panel: string): boolean => layout[panel] === 0

/** What was made too narrow to be read is hidden, and comes back in the size it had before. */
function hide(toggle: () => void): void {
  toggle()
  focusIfLost('editor')
}
