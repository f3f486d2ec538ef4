import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Session } from '../../../../src/api/contract.ts';
import { currentLanguage, type Language, languages, speak } from '../../i18n.ts';
import { Logo } from '../../parts/Logo.tsx';
import { LoginForm } from './LoginForm.tsx';
import classes from './LoginPage.module.css';
import { PasswordForm } from './PasswordForm.tsx';

const names: Record<Language, string> = { en: 'English', de: 'Deutsch' };

/** Before anything else: who are you; and at the first start, a password of one's own. */
export function LoginPage({ session }: { readonly session: Session | undefined }) {
  const { t } = useTranslation();
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
          <LoginForm />
        ) : (
          <>
            <p className={classes.lead}>{t('password.firstWhy')}</p>
            <PasswordForm user={session.user} currentLabel={t('password.oneTime')} />
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
