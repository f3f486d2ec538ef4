import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WayView } from '../../../../src/engine/requests.ts';
import { call } from '../../api/client.ts';
import { useFailure } from '../../lib/useFailure.ts';
import { AskForm } from '../../parts/AskForm.tsx';
import { Card } from '../../parts/Card.tsx';
import { Cli } from '../../parts/Cli.tsx';
import { Facts } from '../../parts/Facts.tsx';
import { Mono } from '../../parts/Mono.tsx';
import classes from './Routing.module.css';

/** The kernel is asked; the answer says which setting it comes from. */
export function WayCard() {
  const { t } = useTranslation();
  const [to, setTo] = useState('');
  const ask = useMutation({ mutationFn: () => call('GET /routes/way', { query: { to: to.trim() } }) });
  const failed = useFailure(ask.error, ['/to']);
  return (
    <Card id="way" title={t('routing.way.title')} aside={<Cli command="switchroom route <address>" />}>
      <AskForm
        label={t('routing.way.label')}
        placeholder="203.0.113.7"
        value={to}
        onChange={setTo}
        error={failed.at('/to') ?? failed.rest}
        ask={t('routing.way.ask')}
        pending={ask.isPending}
        onAsk={() => ask.mutate()}
        hint={t('routing.way.hint')}
        answer={ask.data === undefined ? undefined : <Way way={ask.data} />}
      />
    </Card>
  );
}

function Way({ way }: { readonly way: WayView }) {
  const { t } = useTranslation();
  const route = way.route === 'default' ? t('routing.way.everywhere') : (way.route ?? '');
  const sentence = {
    own: t('routing.way.own', { to: way.to }),
    connected: t('routing.way.connected', { to: way.to, route }),
    static: t('routing.way.static', { number: (way.index ?? 0) + 1, route }),
    default: t('routing.way.default', { nth: t(way.rank === 2 ? 'routing.way.second' : 'routing.way.first') }),
    other: t('routing.way.other', { route }),
    none: t('routing.way.none', { to: way.to }),
  }[way.rule];
  return (
    <div className={classes.answer}>
      <p>{sentence}</p>
      {way.rule === 'none' ? <p className={classes.quiet}>{t('routing.way.noneWhy')}</p> : null}
      {way.rule === 'none' || way.rule === 'own' ? null : (
        <Facts
          facts={[
            [t('routing.way.interface'), way.interface ?? way.device ?? '–'],
            [t('routing.way.source'), way.source === undefined ? '–' : <Mono key="source" value={way.source} />],
            [t('routing.way.gateway'), way.gateway === undefined ? t('routing.way.direct') : <Mono key="gateway" value={way.gateway} />],
          ]}
        />
      )}
    </div>
  );
}
