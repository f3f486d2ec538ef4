import { describe, expect, test } from 'vitest';
import { configSchema } from '../../config/config.ts';
import { FakeHost } from '../../host/fake.ts';
import { mapInterfaces, mappingProblems, ontoCards, usableLinks } from './mapping.ts';

/** Which network card each interface of a backup gets: what is clear is taken, what is not is asked. */
const [template] = new FakeHost().kernelLinks;
const cards = (...all: readonly (readonly [device: string, mac: string])[]) =>
  all.flatMap(([device, mac]) => (template === undefined ? [] : [{ ...template, device, mac }]));
const config = (lan: object, voice: object) =>
  configSchema.parse({
    version: 1,
    interfaces: {
      lan: { match: lan, role: 'lan', ipv4: { mode: 'dhcp' } },
      voice: { match: voice, role: 'voice', ipv4: { mode: 'static', address: '172.30.77.1/24' } },
    },
  });
const [a, b, c] = ['02:00:5e:00:53:0a', '02:00:5e:00:53:0b', '02:00:5e:00:53:0c'];
const byName = config({ name: 'eth0' }, { name: 'eth1' });
const byMac = config({ mac: a }, { mac: b });
const was = { lan: { device: 'eth0', mac: a }, voice: { device: 'eth1', mac: b } };

test.each([
  ['the same machine', byMac, was, cards(['eth0', a], ['eth1', b]), {}, ['eth0 mac', 'eth1 mac']],
  ['the same cards under new names', byName, was, cards(['enp1s0', b], ['enp2s0', a]), {}, ['enp2s0 mac', 'enp1s0 mac']],
  ['other cards of the same names', byMac, was, cards(['eth0', c], ['eth1', '02:00:5e:00:53:0d']), {}, ['eth0 name', 'eth1 name']],
  ['one is the same, one is left', byMac, was, cards(['enp1s0', a], ['enp2s0', c]), {}, ['enp1s0 mac', 'enp2s0 only']],
  ['nothing fits', byName, was, cards(['enp1s0', c], ['enp2s0', '02:00:5e:00:53:0d']), {}, ['?', '?']],
  [
    'one is chosen, one is left',
    byName,
    was,
    cards(['enp1s0', c], ['enp2s0', '02:00:5e:00:53:0d']),
    { lan: 'enp2s0' },
    ['enp2s0 chosen', 'enp1s0 only'],
  ],
  ['a card too few', byMac, was, cards(['eth0', a]), {}, ['eth0 mac', '?']],
  ['nothing is known of the old cards', byName, {}, cards(['eth1', b], ['eth0', a]), {}, ['eth0 name', 'eth1 name']],
  ['bridges and containers are no cards', byName, was, cards(['br-1', a], ['docker0', b]), {}, ['?', '?']],
  [
    'a card that does not exist is not chosen',
    byName,
    was,
    cards(['enp1s0', c], ['enp2s0', '02:00:5e:00:53:0d']),
    { lan: 'eth7' },
    ['?', '?'],
  ],
])('%s', (_, document, before, links, chosen, expected) => {
  const mapped = mapInterfaces(document.interfaces, before, links, chosen);
  expect(mapped.map((m) => (m.device === undefined ? '?' : `${m.device} ${m.because}`))).toEqual(expected);
  expect(mappingProblems(mapped).map((p) => p.path)).toEqual(mapped.flatMap((m) => (m.device === undefined ? [`/map/${m.id}`] : [])));
});

describe('the document', () => {
  test('names the cards that are here, and keeps names that still fit', () => {
    const links = cards(['eth0', c], ['enp2s0', b]);
    const mapped = mapInterfaces(byName.interfaces, was, links, {});
    expect(Object.values(ontoCards(byName, mapped, links).interfaces).map((i) => i.match)).toEqual([{ name: 'eth0' }, { mac: b }]);
  });

  test('is not applied with two interfaces on one card', () => {
    const links = cards(['eth0', a], ['eth1', b]);
    const mapped = mapInterfaces(byName.interfaces, was, links, { lan: 'eth0', voice: 'eth0' });
    expect(mappingProblems(mapped).map((p) => p.code)).toEqual(['backup.interface-twice', 'backup.interface-twice']);
  });

  test('is asked for real cards only', () => {
    expect(usableLinks(cards(['lo', ''], ['veth1', a], ['eth0', b])).map((l) => l.device)).toEqual(['eth0']);
  });
});
