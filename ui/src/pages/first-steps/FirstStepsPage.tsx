import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { type FirstStep, firstStepNames } from '../../../../src/lib/first-steps.ts';
import { Bones } from '../../parts/Bones.tsx';
import { Card } from '../../parts/Card.tsx';
import { Cli } from '../../parts/Cli.tsx';
import { Hidden } from '../../parts/Hidden.tsx';
import { Icon } from '../../parts/Icon.tsx';
import { Page } from '../../parts/Page.tsx';
import classes from './FirstSteps.module.css';
import { LanguageStep, MailStep, NameStep, NetworkStep, PasswordStep, TimeStep } from './OneStep.tsx';
import { PhonesStep } from './PhonesStep.tsx';
import { SummaryStep } from './SummaryStep.tsx';
import { type Steps, useSteps } from './steps.ts';

/** A new PBX, one question after another. Every field is the one of its own page, and every change goes by the bar at the foot. */
export function FirstStepsPage() {
  const { t } = useTranslation();
  const steps = useSteps();
  const at = steps.state?.at;
  const heading = useRef<HTMLHeadingElement>(null);
  const before = useRef(at);
  useEffect(() => {
    // Whoever reads by ear hears which step has come; not at the first sight of the page.
    if (before.current !== undefined && before.current !== at) heading.current?.focus();
    before.current = at;
  }, [at]);
  return (
    <Page title={t('nav.firstSteps')} lead={t('firstSteps.lead')} aside={<Cli command="switchroom setup" />}>
      {at === undefined ? (
        <Card>
          <Bones lines={6} />
        </Card>
      ) : (
        <>
          <Progress steps={steps} at={at} />
          <h2 className={classes.title} ref={heading} tabIndex={-1}>
            {t(`firstSteps.name.${at}`)}{' '}
            <span className={classes.count}>
              {t('firstSteps.progress', { at: firstStepNames.indexOf(at) + 1, of: firstStepNames.length })}
            </span>
          </h2>
          <Step at={at} steps={steps} />
          <Buttons steps={steps} at={at} />
        </>
      )}
    </Page>
  );
}

function Progress({ steps, at }: { readonly steps: Steps; readonly at: FirstStep }) {
  const { t } = useTranslation();
  const reached = firstStepNames.indexOf(at);
  return (
    <nav aria-label={t('firstSteps.steps')}>
      <ol className={classes.progress}>
        {firstStepNames.map((step, n) => {
          const skipped = steps.state?.skipped.includes(step) === true;
          const past = n < reached;
          return (
            <li key={step}>
              <button
                type="button"
                className={classes.step}
                data-state={step === at ? 'here' : skipped ? 'skipped' : past ? 'past' : 'ahead'}
                {...(step === at ? { 'aria-current': 'step' as const } : {})}
                onClick={() => steps.go(step)}
              >
                <span className={classes.dot}>{past && !skipped ? <Icon name="check" size={12} /> : n + 1}</span>
                <span className={classes.word}>{t(`firstSteps.name.${step}`)}</span>
                {skipped ? <Hidden>, {t('firstSteps.skipped')}</Hidden> : null}
              </button>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

function Step({ at, steps }: { readonly at: FirstStep; readonly steps: Steps }) {
  switch (at) {
    case 'language':
      return <LanguageStep />;
    case 'password':
      return <PasswordStep />;
    case 'time':
      return <TimeStep />;
    case 'network':
      return <NetworkStep />;
    case 'name':
      return <NameStep />;
    case 'mail':
      return <MailStep />;
    case 'phones':
      return <PhonesStep />;
    case 'summary':
      return <SummaryStep go={steps.go} />;
    default: {
      const never: never = at;
      return never;
    }
  }
}

function Buttons({ steps, at }: { readonly steps: Steps; readonly at: FirstStep }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const leave = async (as: 'later' | 'finished'): Promise<void> => {
    await steps.end(as);
    await navigate({ to: '/' });
  };
  const last = at === 'summary';
  return (
    <div className={classes.buttons}>
      <Button variant="default" disabled={at === firstStepNames[0]} onClick={steps.back}>
        {t('firstSteps.back')}
      </Button>
      <span className={classes.gap} />
      {steps.state?.state === 'finished' ? null : (
        <Button variant="subtle" color="gray" onClick={() => void leave('later')}>
          {t('firstSteps.later')}
        </Button>
      )}
      {last || at === 'language' || at === 'password' ? null : (
        <Button variant="default" onClick={steps.skip}>
          {t('firstSteps.skip')}
        </Button>
      )}
      {last ? (
        <Button onClick={() => void leave('finished')}>{t('firstSteps.finish')}</Button>
      ) : (
        <Button onClick={steps.next}>{t('firstSteps.next')}</Button>
      )}
    </div>
  );
}
