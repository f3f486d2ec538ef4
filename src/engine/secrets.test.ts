import { expect, test } from 'vitest';
import { FakeHost } from '../host/fake.ts';
import { SecretStore } from './secrets.ts';

test('a phone’s password is 24 characters of base64url, the same each time, and another for each phone and generation', async () => {
  const host = new FakeHost();
  const secrets = await SecretStore.open(host);
  const one = secrets.phone('00:00:5e:00:53:01', 1);
  expect(one).toMatch(/^[A-Za-z0-9_-]{24}$/);
  expect((await SecretStore.open(host)).phone('00:00:5e:00:53:01', 1)).toBe(one);
  expect(
    new Set([one, secrets.phone('00:00:5e:00:53:02', 1), secrets.phone('00:00:5e:00:53:01', 2), secrets.phone('00:00:5e:00:53:0', 11)])
      .size,
  ).toBe(4);
});

test('named secrets are made once and stay; only root can read them', async () => {
  const host = new FakeHost();
  const secrets = await SecretStore.open(host);
  const ari = secrets.named('asterisk/ari');
  expect(secrets.named('asterisk/ari')).toBe(ari);
  expect(secrets.named('asterisk/ami')).not.toBe(ari);
  await secrets.flush();
  expect((await SecretStore.open(host)).named('asterisk/ari')).toBe(ari);
  for (const f of host.files.values()) expect(f.reader).toBe('root');
});

test('one that was used before it was written down is lost with the process, so it is written before what was rendered with it', async () => {
  const host = new FakeHost();
  const secrets = await SecretStore.open(host);
  const ari = secrets.named('asterisk/ari');
  expect((await SecretStore.open(host)).named('asterisk/ari')).not.toBe(ari);
  const writes = host.log.length;
  await secrets.flush();
  await secrets.flush();
  expect(host.log.slice(writes)).toEqual(['write var/engine/secrets.json', 'write var/engine/secrets.copy.json']);
});

test('a copy that is missing is made', async () => {
  const host = new FakeHost();
  const phone = (await SecretStore.open(host)).phone('00:00:5e:00:53:01', 1);
  host.files.delete('var/engine/secrets.json');
  expect((await SecretStore.open(host)).phone('00:00:5e:00:53:01', 1)).toBe(phone);
  expect(host.files.has('var/engine/secrets.json')).toBe(true);
});

test('what a person gave is kept under an id, once, for root alone, and is there after a start', async () => {
  const host = new FakeHost();
  const secrets = await SecretStore.open(host);
  const id = await secrets.keep('a private key');
  expect(await secrets.keep('a private key')).toBe(id);
  expect(await secrets.keep('another')).not.toBe(id);
  expect(host.files.get(`var/engine/kept/${id}`)).toMatchObject({ reader: 'root', content: 'a private key' });
  expect((await SecretStore.open(host)).kept(id)).toBe('a private key');
  expect(secrets.kept('unknown')).toBeUndefined();
});

test('a secret that the disk does not take is not kept', async () => {
  const host = new FakeHost();
  const secrets = await SecretStore.open(host);
  host.failOn = (op) => op.startsWith('write var/engine/kept/');
  await expect(secrets.keep('lost')).rejects.toThrow();
  host.failOn = undefined;
  const id = await secrets.keep('lost');
  expect(host.files.has(`var/engine/kept/${id}`)).toBe(true);
});
