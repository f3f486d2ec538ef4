import type { Loss } from '../../../src/engine/access.ts';
import type { Probe } from '../../../src/engine/probes.ts';
import { lossText, probeText } from '../lib/words.ts';
import classes from './Access.module.css';
import { State } from './State.tsx';

/** Who would lose access by a change, each by name. */
export function Losses({ losses }: { readonly losses: readonly Loss[] }) {
  if (losses.length === 0) return null;
  return (
    <ul className={classes.list}>
      {losses.map((l) => (
        <li key={`${l.code} ${JSON.stringify(l.values)}`}>
          <State tone="warn">{lossText(l)}</State>
        </li>
      ))}
    </ul>
  );
}

const tones = { good: 'good', bad: 'bad', awaited: 'off' } as const;

/** What was looked at after a change, and how it stands. */
export function Probes({ probes }: { readonly probes: readonly Probe[] }) {
  if (probes.length === 0) return null;
  return (
    <ul className={classes.list}>
      {probes.map((p) => (
        <li key={p.id}>
          <State tone={tones[p.state]}>{probeText(p)}</State>
        </li>
      ))}
    </ul>
  );
}
