import './endpoints.css'
import type { ReactNode } from 'react'
import { useText } from '../../i18n/text'
import { useLive, useWorkbench } from '../../workbench/app'
import { Icon } from '../../workbench/icon'
import { AddEndpoint } from './add-endpoint'
import { CommandLine } from './command-line'
import { reportCommand } from './commands'
import { DemoButton } from './demo-button'
import { EmbeddedNotice } from './embedded-notice'

/** First run: the three ways in. */
export function StartPage(): ReactNode {
  const { t } = useText()
  const cli = useWorkbench((state) => state.info?.cli ?? 'taskguard')
  const platform = useWorkbench((state) => state.info?.platform ?? 'linux')
  const embedded = useLive((state) => state.endpoints.find((endpoint) => endpoint.embedded))
  return (
    <div className="start">
      <header>
        <h1>Task Guard</h1>
        <p>{t('endpoints:start.lead')}</p>
      </header>
      {embedded?.connection === 'unavailable' && <EmbeddedNotice endpoint={embedded} />}
      <div className="cards">
        <section className="card card-main" aria-labelledby="start-watch">
          <h2 id="start-watch">
            <Icon name="server" />
            {t('endpoints:start.watch')}
          </h2>
          <p>{t('endpoints:start.watchText')}</p>
          <AddEndpoint />
        </section>
        <section className="card" aria-labelledby="start-demo">
          <h2 id="start-demo">
            <Icon name="beaker" />
            {t('endpoints:start.demo')}
          </h2>
          <p>{t('endpoints:start.demoText')}</p>
          <DemoButton />
        </section>
        <section className="card" aria-labelledby="start-cli">
          <h2 id="start-cli">
            <Icon name="terminal" />
            {t('endpoints:start.cli')}
          </h2>
          <p>{t('endpoints:start.cliText')}</p>
          <CommandLine command={reportCommand({ cli, platform, endpoint: undefined })} />
          <CommandLine command={`${cli} --help`} />
        </section>
      </div>
    </div>
  )
}
