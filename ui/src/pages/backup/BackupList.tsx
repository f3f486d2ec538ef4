import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queryClient } from '../../api/queries.ts';
import { bytes } from '../../lib/format.ts';
import { Ask } from '../../parts/Ask.tsx';
import { Tag } from '../../parts/Tag.tsx';
import { Time } from '../../parts/Time.tsx';
import classes from './Backup.module.css';

interface Row {
  readonly name: string;
  /** 0: its name does not say. */
  readonly at: number;
  readonly bytes: number;
  readonly scheduled: boolean;
}

interface Props<B extends Row> {
  readonly backups: readonly B[];
  /** Those that lie here, or in the target: whose words are used. */
  readonly where: 'backup' | 'target';
  readonly onRestore: (name: string) => void;
  readonly remove: (name: string) => Promise<unknown>;
  /** What else there is to say of one, behind its time and behind its size; and to do with it. */
  readonly state?: (b: B) => ReactNode;
  readonly about?: (b: B) => string;
  readonly more?: (b: B) => ReactNode;
  /** One that nobody can read is not restored. */
  readonly isGood?: (b: B) => boolean;
}

/** Backups, the newest first, each with what can be done with it. */
export function BackupList<B extends Row>({ backups, where, onRestore, remove, state, about, more, isGood }: Props<B>) {
  const { t, i18n } = useTranslation();
  const [removing, setRemoving] = useState<string>();
  return (
    <>
      <ul className={classes.list}>
        {backups.map((b) => (
          <li key={b.name}>
            <div className={classes.what}>
              <span className={classes.line}>
                {b.at === 0 ? null : <Time at={b.at} />}
                <Tag>{t(b.scheduled ? 'backup.scheduled' : 'backup.byHand')}</Tag>
                {state?.(b)}
              </span>
              <span className={classes.quiet}>
                {b.name} · {bytes(b.bytes, i18n.language)}
                {about?.(b)}
              </span>
            </div>
            <div className={classes.buttons}>
              {more?.(b)}
              <Button
                variant="default"
                size="xs"
                disabled={isGood?.(b) === false}
                aria-label={t(`${where}.restoreLong`, { name: b.name })}
                onClick={() => onRestore(b.name)}
              >
                {t('backup.restore')}
              </Button>
              <Button
                variant="subtle"
                color="gray"
                size="xs"
                aria-label={t(`${where}.removeLong`, { name: b.name })}
                onClick={() => setRemoving(b.name)}
              >
                {t('backup.remove')}
              </Button>
            </div>
          </li>
        ))}
      </ul>
      {removing === undefined ? null : (
        <Ask
          title={t(`${where}.removeTitle`)}
          text={t(`${where}.removeText`, { name: removing })}
          act={async () => {
            await remove(removing);
            await queryClient.invalidateQueries({ queryKey: ['backups'] });
          }}
          onClose={() => setRemoving(undefined)}
        />
      )}
    </>
  );
}
