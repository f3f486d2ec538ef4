import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { exportForms } from '../../../../src/lib/firewall-export.ts';
import type { PortView } from '../../../../src/lib/ports.ts';
import { portsExport } from '../../../../src/lib/ports-export.ts';
import { portsQuery } from '../../api/queries.ts';
import { currentLanguage } from '../../i18n.ts';
import { keep } from '../../lib/keep.ts';
import { Bones } from '../../parts/Bones.tsx';
import { Card } from '../../parts/Card.tsx';
import { Cli } from '../../parts/Cli.tsx';
import { Empty } from '../../parts/Empty.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { Page } from '../../parts/Page.tsx';
import { PortRow } from './PortRow.tsx';
import classes from './Ports.module.css';

const groups = [
  ['open', ['claimed']],
  ['silent', ['silent']],
  ['inside', ['internal', 'asking', 'local']],
] as const satisfies readonly (readonly [string, readonly PortView['state'][]])[];

/** What listens on the PBX, whose it is, who may reach it and why; and what a firewall in front has to let in. */
export function PortsPage() {
  const { t } = useTranslation();
  const { id } = useParams({ strict: false });
  const [text, setText] = useState('');
  const { data } = useQuery(portsQuery);
  const strays = data?.ports.filter((p) => p.state === 'stray' || p.state === 'taken') ?? [];
  const ready = data !== undefined;
  useEffect(() => {
    if (ready && id !== undefined) document.getElementById(`port-${id}`)?.scrollIntoView({ block: 'center' });
  }, [ready, id]);
  return (
    <Page title={t('nav.ports')} lead={t('ports.lead')} aside={<Cli command="switchroom ports" />}>
      {data === undefined ? (
        <Card>
          <Bones lines={8} />
        </Card>
      ) : (
        <>
          {strays.length === 0 ? (
            <Notice tone="good">{t('ports.allOurs')}</Notice>
          ) : (
            <Card id="strays" title={t('ports.strays')} tone="bad" flush>
              <List ports={strays} linked={id} />
            </Card>
          )}
          {groups.map(([name, states]) => {
            const some = data.ports.filter((p) => (states as readonly string[]).includes(p.state));
            return (
              <Card key={name} id={name} title={t(`ports.${name}`)} flush>
                {some.length === 0 ? (
                  <div className={classes.quiet}>
                    <Empty>{t('ports.none')}</Empty>
                  </div>
                ) : (
                  <List ports={some} linked={id} />
                )}
              </Card>
            );
          })}
          {data.peersKnown ? null : <Notice tone="info">{t('ports.noPeers')}</Notice>}
          <Card id="export" title={t('ports.export')}>
            <p>{t('ports.exportWhy')}</p>
            <div className={classes.buttons}>
              {exportForms.map((form) => (
                <Button
                  key={form}
                  variant="default"
                  onClick={() => {
                    const file = portsExport(data, form, currentLanguage());
                    if (form === 'text') setText(file.text);
                    else keep(file);
                  }}
                >
                  {t(`ports.forms.${form}`)}
                </Button>
              ))}
            </div>
            {text === '' ? null : (
              // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard (WCAG 2.1.1)
              <section className={classes.text} tabIndex={0} aria-label={t('ports.forms.text')}>
                {text}
              </section>
            )}
            <p className={classes.hint}>{t('ports.exportHint')}</p>
          </Card>
        </>
      )}
    </Page>
  );
}

function List({ ports, linked }: { readonly ports: readonly PortView[]; readonly linked: string | undefined }) {
  return (
    <ul>
      {ports.map((p) => (
        <PortRow key={p.id} port={p} linked={p.id === linked} />
      ))}
    </ul>
  );
}
