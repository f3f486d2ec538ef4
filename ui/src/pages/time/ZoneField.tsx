import { useTranslation } from 'react-i18next';
import { useField } from '../../draft/useField.ts';
import { DraftSelect } from '../../parts/DraftSelect.tsx';

/** The zone of this computer first: it is nearly always the one. */
export function ZoneField() {
  const { t } = useTranslation();
  const { value } = useField<string>('/time/zone');
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const all = Intl.supportedValuesOf('timeZone');
  const zones = [...new Set([...(all.includes(here) ? [here] : []), 'UTC', ...(value === undefined ? [] : [value]), ...all])];
  return (
    <DraftSelect
      path="/time/zone"
      label={t('time.zone')}
      choices={zones}
      word={(zone) => (zone === here ? t('time.zoneHere', { zone }) : zone)}
      absent={t('time.zoneMachine')}
    >
      {t('time.zoneHint')}
    </DraftSelect>
  );
}
