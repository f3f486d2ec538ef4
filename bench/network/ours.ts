// The PBX: the order is `draft.apply` over the engine's socket.
import { eventually } from '../../site/kit.ts';
import type { Config } from '../../src/config/config.ts';
import { dhcpOf, OURS, staticOf } from '../foundation/documents.ts';
import { by, type Measured } from '../foundation/measured.ts';
import { type Course, type Machine, now, type Setting } from './machine.ts';

export async function ours(pbx: Measured, secondGateway: string): Promise<Machine> {
  const { document } = await pbx.document();
  const documents: Readonly<Record<Setting, Config>> = {
    dhcp: dhcpOf(document),
    static: staticOf(document, pbx),
    'second gateway': staticOf(document, pbx, secondGateway),
  };
  let base = 0;
  let journalledAt: number | undefined;
  // The first event of a change is sent when its journal is on disk.
  pbx.engine.onEvent((event) => {
    if (event.event === 'change') journalledAt ??= now();
  });
  return {
    name: 'switchroom',
    node: pbx.office.site.pbx,
    address: `${pbx.office.place.lan}.${OURS}`,
    prepare: async (setting) => {
      // An advertisement that has just come in is upkeep's; what it does would be measured as ours.
      await eventually(async () => (await pbx.engine.call('draft.get', { by: `${by}-looks` })).preview.steps.length === 0);
      base = (await pbx.document()).revision;
      await pbx.engine.call('draft.put', { by, base, document: documents[setting] });
    },
    apply: async (): Promise<Course> => {
      journalledAt = undefined;
      const { state, because } = await pbx.engine.call('draft.apply', { by, base, reason: 'bench', confirmSeconds: 60 });
      if (state !== 'awaiting-confirmation' && state !== 'committed') throw new Error(`the change ended as ${state}: ${because ?? ''}`);
      const verifiedAt = now();
      return { journalledAt: journalledAt ?? verifiedAt, verifiedAt };
    },
    laps: () => pbx.engine.call('course', {}),
    keep: async () => {
      const { state } = await pbx.engine.call('change', {});
      if (state === 'awaiting-confirmation') await pbx.engine.call('change.confirm', { by });
    },
  };
}
