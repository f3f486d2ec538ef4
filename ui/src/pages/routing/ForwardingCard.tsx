import { Checkbox } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Config } from '../../../../src/config/config.ts';
import { useField } from '../../draft/useField.ts';
import { Card } from '../../parts/Card.tsx';
import { Empty } from '../../parts/Empty.tsx';
import { Label } from '../../parts/Label.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { State } from '../../parts/State.tsx';
import classes from './Routing.module.css';

type Pairs = Config['routes']['forwarding'];

/** One box for each direction between two networks. */
export function ForwardingCard({ document }: { readonly document: Config }) {
  const { t } = useTranslation();
  const field = useField<Pairs>('/routes/forwarding');
  const asked = field.value ?? [];
  const ids = Object.keys(document.interfaces);
  const pairs = ids.flatMap((from) => ids.filter((to) => to !== from).map((to) => ({ from, to })));
  const has = (p: Pairs[number]): boolean => asked.some((a) => a.from === p.from && a.to === p.to);
  const set = (p: Pairs[number], on: boolean): void =>
    field.set(on ? [...asked, p] : asked.filter((a) => a.from !== p.from || a.to !== p.to));
  return (
    <Card
      id="forwarding"
      title={t('routing.forwarding.title')}
      aside={
        <State tone={asked.length === 0 ? 'good' : 'info'}>
          {t(asked.length === 0 ? 'routing.forwarding.closed' : 'routing.forwarding.open')}
        </State>
      }
    >
      <p className={classes.why}>{t('routing.forwarding.why')}</p>
      {pairs.length === 0 ? <Empty>{t('routing.forwarding.one')}</Empty> : null}
      {field.error === undefined ? null : <Notice tone="bad">{field.error}</Notice>}
      <div className={classes.pairs}>
        {pairs.map((p) => (
          <Checkbox
            key={`${p.from} ${p.to}`}
            label={<Label changed={field.changed && has(p)}>{t('routing.forwarding.pair', p)}</Label>}
            checked={has(p)}
            onChange={(e) => set(p, e.currentTarget.checked)}
          />
        ))}
      </div>
    </Card>
  );
}
