import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { ChangeView } from '../../../src/engine/requests.ts';
import { spoken } from '../lib/words.ts';
import { Probes } from '../parts/Access.tsx';
import { State } from '../parts/State.tsx';
import classes from './DraftBar.module.css';

export function DraftEnded({ change, onDismiss }: { readonly change: ChangeView; readonly onDismiss: () => void }) {
  const { t } = useTranslation();
  const committed = change.state === 'committed';
  return (
    <div className={classes.row}>
      <div className={classes.say} aria-live="polite">
        <p className={classes.main}>
          <State tone={committed ? 'good' : 'warn'}>
            {committed ? t('change.committed', { revision: change.to ?? '' }) : t('change.undone', { revision: change.from ?? '' })}
          </State>
        </p>
        {committed ? null : (
          <p className={classes.sub}>{change.because === undefined ? '' : t('change.because', { because: spoken(change.because) })}</p>
        )}
        <Probes probes={(change.probes ?? []).filter((p) => p.state !== 'good' && (!committed || p.id !== 'administrator'))} />
      </div>
      <div className={classes.buttons}>
        {committed && change.to !== undefined ? (
          <Button
            variant="default"
            renderRoot={(props) => <Link {...props} to="/system/revisions/{-$id}" params={{ id: String(change.to) }} />}
          >
            {t('change.show')}
          </Button>
        ) : null}
        <Button variant="default" onClick={onDismiss}>
          {t('change.close')}
        </Button>
      </div>
    </div>
  );
}
