import { useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Session } from '../../../../src/api/contract.ts';
import { firstStepsQuery, queryClient } from '../../api/queries.ts';
import { currentLanguage, type Language, languages, speak } from '../../i18n.ts';
import { Logo } from '../../parts/Logo.tsx';
import { LoginForm } from './LoginForm.tsx';
import classes from './LoginPage.module.css';
import { PasswordForm } from './PasswordForm.tsx';

const names: Record<Language, string> = { en: 'English', de: 'Deutsch' };

/** Before anything else: who are you; and at the first start, a password of one's own. */
export function LoginPage({ session }: { readonly session: Session | undefined }) {
  const { t } = useTranslation();
  const router = useRouter();
  /**
   * Whoever has replaced the one-time password of a new PBX is led through what it needs, and goes on in another browser; not from a page that
   * was asked for by name.
   */
  const begin = async (first: boolean): Promise<void> => {
    if (router.state.location.pathname !== '/') return;
    const steps = await queryClient.fetchQuery(firstStepsQuery).catch(() => undefined);
    if ((first && steps?.state === 'new') || steps?.state === 'open') await router.navigate({ to: '/first-steps' });
  };
  const title = session === undefined ? t('login.title') : t('password.first');
  useEffect(() => {
    document.title = `${title} · Switchroom`;
  }, [title]);
  return (
    <main className={classes.login}>
      <div className={classes.card}>
        <div className={classes.brand}>
          <Logo size={36} />
          <div>
            <p className={classes.name}>Switchroom</p>
            <p className={classes.host}>{location.host}</p>
          </div>
        </div>
        <h1>{title}</h1>
        {session === undefined ? (
          <LoginForm onDone={() => void begin(false)} />
        ) : (
          <>
            <p className={classes.lead}>{t('password.firstWhy')}</p>
            <PasswordForm user={session.user} currentLabel={t('password.oneTime')} onDone={() => void begin(true)} />
          </>
        )}
      </div>
      <p className={classes.languages}>
        {languages.map((l) => (
          <button key={l} type="button" lang={l} aria-pressed={l === currentLanguage()} onClick={() => void speak(l)}>
            {names[l]}
          </button>
        ))}
      </p>
    </main>
  );
}
