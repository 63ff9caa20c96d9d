import type { ContentOf } from '../../workbench/editors/content'
import type { EditorKind } from '../../workbench/editors/editor-kind'
import { Icon, SeverityIcon } from '../../workbench/icon'
import { FindingPage } from './finding-page'
import { useStanding } from './standing'

/** A finding's tab: its icon tells whether it still stands. */
export const findingEditor: EditorKind<ContentOf<'finding'>> = {
  title: ({ finding }) => `${finding.type} ${finding.resource_id}`,
  Icon: function FindingIcon({ content: { finding } }) {
    const resolved = useStanding(finding) === 'resolved'
    return resolved ? <Icon name="pass" className="resolved" /> : <SeverityIcon severity={finding.severity} />
  },
  Page: ({ content }) => <FindingPage finding={content.finding} />
}
