import { beforeEach, describe, expect, test } from 'vitest';
import { FakeHost } from '../host/fake.ts';
import { EnrolmentWindow } from './enrolment.ts';
import type { ServedLease } from './requests.ts';
import { SecretStore } from './secrets.ts';

const mac = '00:00:5e:00:53:01';
const subscribers = {
  extensions: [{ number: '200', name: 'Front desk' }],
  devices: [{ mac, extension: '200', generation: 2, vendor: 'linphone' }],
};
const address = '198.51.100.10';

let host: FakeHost;
let leases: ServedLease[];
let said: string[];
let enrolment: EnrolmentWindow;

async function open(): Promise<EnrolmentWindow> {
  const core = {
    emit: (e: { event: string }) => void said.push(e.event),
    message: async (code: string) => void said.push(code),
  };
  return new EnrolmentWindow({ host, core, secrets: await SecretStore.open(host), leases: async () => leases });
}
const release = (edit: { mac?: string; generation?: number; address?: string } = {}) =>
  enrolment.release(edit.mac ?? mac, edit.generation ?? 2, edit.address ?? address, subscribers);

beforeEach(async () => {
  host = new FakeHost();
  leases = [{ mac, address, hostname: '', interface: 'voice', expiresAt: Number.POSITIVE_INFINITY }];
  said = [];
  enrolment = await open();
});

describe('a phone gets its password', () => {
  test('inside the window, at the address that was leased to it, once', async () => {
    await enrolment.open('anna', 15);
    expect(said).toEqual(['enrolment', 'enrolment.opened']);
    const first = await release();
    expect(first).toEqual({ password: (await SecretStore.open(host)).phone(mac, 2) });
    expect(await release()).toMatchObject({ refused: 'already-released' });
  });

  test('once, when it asks twice at the same time', async () => {
    await enrolment.open('anna', 15);
    const all = await Promise.all([release(), release(), release()]);
    expect(all.filter((r) => 'password' in r)).toHaveLength(1);
  });

  test('once, also after a restart, and the window survives it', async () => {
    await enrolment.open('anna', 15);
    await release();
    enrolment = await open();
    expect(await enrolment.view()).toMatchObject({ open: true, by: 'anna' });
    expect(await release()).toMatchObject({ refused: 'already-released' });
  });

  test('and the next one when it was renewed', async () => {
    await enrolment.open('anna', 15);
    await release();
    const renewed = { ...subscribers, devices: [{ ...subscribers.devices[0], mac, extension: '200', vendor: 'linphone', generation: 3 }] };
    expect(await enrolment.release(mac, 3, address, renewed)).toHaveProperty('password');
    expect(await enrolment.release(mac, 2, address, renewed)).toMatchObject({ refused: 'unknown-device' });
  });
});

describe('a phone gets no password', () => {
  test.each<[string, Parameters<typeof release>[0], string]>([
    ['that nobody configured', { mac: '00:00:5e:00:53:99' }, 'unknown-device'],
    ['of an older generation', { generation: 1 }, 'unknown-device'],
    ['of a generation to come', { generation: 3 }, 'unknown-device'],
    ['at an address that was not leased', { address: '198.51.100.11' }, 'address-not-leased'],
  ])('%s', async (_, edit, refused) => {
    await enrolment.open('anna', 15);
    expect(await release(edit)).toMatchObject({ refused });
    expect(await release()).toHaveProperty('password'); // and the right one is not spent
  });

  test('at an address that is leased to another MAC', async () => {
    await enrolment.open('anna', 15);
    leases = [{ ...(leases[0] as ServedLease), mac: '00:00:5e:00:53:99' }];
    expect(await release()).toMatchObject({ refused: 'address-not-leased', message: expect.stringContaining('00:00:5e:00:53:99') });
  });

  test('before the window is opened, after its end, and after it was closed', async () => {
    expect(await release()).toMatchObject({ refused: 'no-window' });
    await enrolment.open('anna', 15);
    host.clock.advance(15 * 60_000);
    expect(await release()).toMatchObject({ refused: 'no-window' });
    await enrolment.open('anna', 15);
    await enrolment.close('bert');
    expect(await enrolment.view()).toEqual({ open: false });
    expect(await release()).toMatchObject({ refused: 'no-window' });
  });

  test('when it cannot be written down that it got one', async () => {
    await enrolment.open('anna', 15);
    host.failOn = (op) => op === 'write var/engine/enrolment.json';
    await expect(release()).rejects.toThrow();
    host.failOn = undefined;
    expect(await release()).toHaveProperty('password');
  });

  test.each(['', 'null', '[]', '{"until":"x"}', '\u0000'])('after its record was damaged to %j: the window is closed', async (content) => {
    await enrolment.open('anna', 15);
    host.files.set('var/engine/enrolment.json', { kind: 'file', path: 'var/engine/enrolment.json', reader: 'root', content });
    enrolment = await open();
    expect(await enrolment.view()).toEqual({ open: false });
    expect(await release()).toMatchObject({ refused: 'no-window' });
    await enrolment.open('anna', 1);
    expect(await release()).toHaveProperty('password');
  });
});
