import { useTranslation } from 'react-i18next';
import { Bones } from '../parts/Bones.tsx';
import { Notice } from '../parts/Notice.tsx';
import classes from './Starting.module.css';

/** The moment before we know who is here. */
export function Starting({ unreachable }: { readonly unreachable: boolean }) {
  const { t } = useTranslation();
  return (
    <main className={classes.starting} aria-busy={!unreachable}>
      {unreachable ? (
        <Notice tone="warn" live>
          {t('connection.noAnswerYet')}
        </Notice>
      ) : (
        <Bones lines={4} />
      )}
    </main>
  );
}
