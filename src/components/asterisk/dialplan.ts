import type { Subscribers } from '../../config/subscribers.ts';
import { type ConfEntry, type ConfSection, dialplanArgument } from './conf.ts';
import { endpointName } from './identity.ts';

/** A minute: longer than people wait, shorter than phones give up by themselves (180 s, RFC 3261 §13.3.1.1). */
const ringSeconds = 60;

/**
 * Who rings when a number is dialled. Everything a call needs is in this file: no process of ours takes part in it, so calls work with all of them dead.
 * It holds nothing but numbers and endpoint names; names of people are in pjsip.conf, where no expression is evaluated.
 */
export function dialplan(subscribers: Subscribers): ConfSection[] {
  return [
    {
      name: 'general',
      entries: [
        ['static', true],
        ['writeprotect', true],
        ['autofallthrough', true],
      ],
    },
    { name: 'phones', entries: subscribers.extensions.flatMap((e) => extension(e.number, devicesOf(e.number, subscribers))) },
  ];
}

function extension(number: string, endpoints: readonly string[]): ConfEntry[] {
  const rings = dialplanArgument(endpoints.map((e) => `PJSIP/${e}`).join('&'));
  // 20 = subscriber absent (Q.850): callers hear that nobody is there instead of ringing for a minute.
  if (rings === '') return [['exten', `${number},1,Hangup(20)`]];
  return [
    ['exten', `${number},hint,${rings}`],
    ['exten', `${number},1,Dial(${rings},${ringSeconds})`],
    // Without an argument the cause is the one that Dial found: busy, no answer, nobody there.
    ['same', 'n,Hangup()'],
  ];
}

export function devicesOf(number: string, subscribers: Subscribers): readonly string[] {
  return subscribers.devices.filter((d) => d.extension === number).map((d) => endpointName(d.mac));
}
