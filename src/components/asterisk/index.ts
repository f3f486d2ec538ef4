import type { Condition } from '../../engine/contract.ts';
import { define } from '../../engine/contract.ts';
import { filesAndUnits } from '../../engine/files-and-units.ts';
import type { Host } from '../../host/host.ts';
import { check, claims } from './check.ts';
import { render } from './render.ts';

/**
 * Telephony. Owns on the machine: etc/asterisk/*, etc/asterisk-root/hosts, the access files of guard and web, the unit `asterisk` and its
 * state below var/asterisk. Calls run from the rendered dialplan; no process of ours takes part in one.
 */
export const asterisk = define({
  id: 'asterisk',
  // Phones find it by the addresses, and its trunks by the name servers.
  after: ['interfaces', 'dns'],
  section: (config) => config.asterisk,
  claims,
  check,
  render,
  ...filesAndUnits('asterisk'),
  health: (_section, _ctx, host) => health(host),
  checks: [
    {
      id: 'asterisk.engine',
      rank: 600,
      finds: ['asterisk.stopped', 'asterisk.starting'],
      units: ['asterisk'],
      about: '/phones',
      command: 'switchroom phones',
    },
  ],
});

async function health(host: Host): Promise<readonly Condition[]> {
  const unit = await host.unitState('asterisk');
  if (unit.state === 'ready') return [];
  return unit.state === 'running'
    ? [
        {
          code: 'asterisk.starting',
          severity: 'warning',
          message: 'the telephony engine is starting',
          because: 'it runs and does not answer yet; this takes less than a second',
          remedy: 'wait; if this stays, look at its messages and restart it',
          about: '/telephony',
        },
      ]
    : [
        {
          code: 'asterisk.stopped',
          severity: 'problem',
          message: 'the telephony engine does not run: nobody can call',
          remedy: 'look at its messages; `switchroom apply` starts it again',
          about: '/telephony',
        },
      ];
}
