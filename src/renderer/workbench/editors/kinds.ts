import { AuditEditor } from '../../features/audit/audit-editor'
import { channelEditor } from '../../features/alerts/editor/channel-editor'
import { cleanupEditor, cleanupHistoryEditor } from '../../features/cleanup/cleanup-editor'
import { adviceEditor, adviceFileEditor } from '../../features/celery/advice/advice-editor'
import { celeryEditor } from '../../features/celery/celery-editor'
import { endpointEditor } from '../../features/endpoints/editor/endpoint-editor'
import { StartPage } from '../../features/endpoints/start-page'
import { jobEditor } from '../../features/jobs/job/job-editor'
import { templateEditor } from '../../features/jobs/template/template-editor'
import { launchEditor } from '../../features/jobs/launch/launch-editor'
import { KeybindingsPage } from '../../features/keybindings/keybindings-page'
import { LocksEditor } from '../../features/locks/locks-editor'
import { MetricsEditor } from '../../features/metrics/page/metrics-editor'
import { findingEditor } from '../../features/problems/finding-editor'
import { linkEditor, resourceEditor } from '../../features/resource/resource-editor'
import { RunsEditor } from '../../features/runs/runs-editor'
import { SettingsEditor } from '../../features/settings/settings-editor'
import type { Content, ContentKind, ContentOf } from './content'
import { codicon, type EditorKind } from './editor-kind'

const kinds: { readonly [K in ContentKind]: EditorKind<ContentOf<K>> } = {
  locks: { title: (_, t) => t('workbench:view.locks'), Icon: codicon('lock'), Page: LocksEditor },
  runs: { title: (_, t) => t('workbench:view.runs'), Icon: codicon('history'), Page: RunsEditor },
  audit: { title: (_, t) => t('audit:title'), Icon: codicon('account'), Page: AuditEditor },
  metrics: { title: (_, t) => t('workbench:view.metrics'), Icon: codicon('graph-line'), Page: MetricsEditor },
  start: { title: (_, t) => t('workbench:getStarted'), Icon: codicon('rocket'), Page: StartPage },
  keybindings: {
    title: (_, t) => t('palette:keys.title'),
    Icon: codicon('keyboard'),
    Page: KeybindingsPage
  },
  resource: resourceEditor,
  link: linkEditor,
  settings: { title: (_, t) => t('settings:title'), Icon: codicon('settings'), Page: SettingsEditor },
  job: jobEditor,
  launch: launchEditor,
  template: templateEditor,
  endpoint: endpointEditor,
  channel: channelEditor,
  cleanup: cleanupEditor,
  cleanupHistory: cleanupHistoryEditor,
  celery: celeryEditor,
  celeryAdvice: adviceEditor,
  celeryFile: adviceFileEditor,
  finding: findingEditor
}

// The compiler cannot tie the kind of a union's member to the record's entry of it; the record's type does.
export const kindOf = (content: Content): EditorKind => kinds[content.kind] as EditorKind
