import { useTranslation } from 'react-i18next';
import type { Difference } from '../../../src/config/difference.ts';
import { place, value } from '../draft/names.ts';
import classes from './DifferenceTable.module.css';

/** What differs, field by field, in the field's own words. */
export function DifferenceTable({ difference }: { readonly difference: readonly Difference[] }) {
  const { t } = useTranslation();
  if (difference.length === 0) return <p>{t('difference.none')}</p>;
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th>{t('difference.field')}</th>
          <th>{t('difference.from')}</th>
          <th>{t('difference.to')}</th>
        </tr>
      </thead>
      <tbody>
        {difference.map((d) => {
          const { where, field } = place(t, d.path);
          return (
            <tr key={d.path}>
              <th scope="row">
                {where === '' ? null : <span className={classes.where}>{where}</span>} {field}
              </th>
              <td data-label={t('difference.from')} className={classes.from}>
                {value(t, d.path, d.from)}
              </td>
              <td data-label={t('difference.to')} className={classes.to}>
                {value(t, d.path, d.to)}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
