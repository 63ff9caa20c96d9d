import './editors.css'
import { Fragment, useState, type ReactNode } from 'react'
import { Group, Panel, Separator, useGroupRef } from 'react-resizable-panels'
import { z } from 'zod'
import { WindowNotices } from '../../features/endpoints/endpoint-notices'
import { useText } from '../../i18n/text'
import { useRemembered } from '../../stores/remembered/use-remembered'
import { useWorkbench } from '../app'
import { EditorGroupView } from './editor-group'

/** A tab's name and the first column of its editor. */
const MIN_WIDTH = 220

/** Percent, by the panel's id. */
const widthsSchema = z.record(z.string(), z.number())
const noWidths = {}

/** The editor groups side by side. */
export function EditorArea(): ReactNode {
  const { t } = useText()
  const { groups, focused } = useWorkbench((state) => state.editors)
  const layout = useGroupRef()
  const [widths, keepWidths] = useRemembered('workbench.editorWidths', widthsSchema, noWidths)
  const [initial] = useState(widths)
  const even = (): void => {
    layout.current?.setLayout(Object.fromEntries(groups.map(({ id }) => [panelId(id), 100 / groups.length])))
  }
  return (
    <main className="editor-area">
      <WindowNotices />
      <Group
        id="editor-groups"
        orientation="horizontal"
        className="editor-groups"
        groupRef={layout}
        defaultLayout={initial}
        onLayoutChanged={keepWidths}
      >
        {groups.map((group, at) => (
          <Fragment key={group.id}>
            {at > 0 && (
              <Separator
                className="sash"
                aria-label={t('workbench:resize.editors')}
                disableDoubleClick
                onDoubleClick={even}
              />
            )}
            <Panel id={panelId(group.id)} className="fill" minSize={MIN_WIDTH}>
              <EditorGroupView
                group={group}
                focused={group.id === focused}
                {...(groups.length > 1 ? { number: at + 1 } : {})}
              />
            </Panel>
          </Fragment>
        ))}
      </Group>
    </main>
  )
}

const panelId = (group: number): string => `editor-group-${group}`
