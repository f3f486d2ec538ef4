import { NativeSelect } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useField } from '../../draft/useField.ts';
import { Label } from '../../parts/Label.tsx';
import { Under } from '../../parts/Under.tsx';

/** The zone of this computer first: it is nearly always the one. */
export function ZoneField() {
  const { t } = useTranslation();
  const under = useId();
  const field = useField<string>('/time/zone');
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const all = Intl.supportedValuesOf('timeZone');
  const zones = [...new Set([...(all.includes(here) ? [here] : []), 'UTC', ...(field.value === undefined ? [] : [field.value]), ...all])];
  return (
    <div>
      <NativeSelect
        label={<Label changed={field.changed}>{t('time.zone')}</Label>}
        aria-describedby={under}
        value={field.value ?? ''}
        onChange={(e) => field.set(e.currentTarget.value === '' ? undefined : e.currentTarget.value)}
        error={field.error !== undefined}
        data={[
          { value: '', label: t('time.zoneMachine') },
          ...zones.map((zone) => ({ value: zone, label: zone === here ? t('time.zoneHere', { zone }) : zone })),
        ]}
      />
      <Under id={under} error={field.error} warning={field.warning}>
        {t('time.zoneHint')}
      </Under>
    </div>
  );
}
