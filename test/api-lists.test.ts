import { expect, test } from 'vitest';
import { bench } from './api-harness.ts';

/** Where the harness's administrator comes from. */
const me = '192.0.2.99';

test('nobody shuts himself out by accident: a block that holds him is asked for twice', async () => {
  await using b = await bench();
  const cookie = await b.person();
  expect((await b.call('GET /allowlist/mine', { cookie })).json).toEqual({ address: me, allowed: false });
  for (const address of [me, '192.0.2.0/24'])
    expect(await b.call('POST /blocks', { cookie, body: { address, service: 'web' } })).toMatchObject({
      status: 409,
      code: 'block.yourself',
      json: { detail: me },
    });
  expect((await b.call('POST /blocks', { cookie, body: { address: me, service: 'web', evenMe: true } })).status).toBe(201);
  expect((await b.call('POST /allowlist', { cookie, body: { address: '192.0.2.96/29' } })).status).toBe(200);
  expect((await b.call('GET /allowlist/mine', { cookie })).json).toEqual({ address: me, allowed: true });
});

test('a list is looked at first, and done only when no line is bad or the good ones are asked for', async () => {
  await using b = await bench();
  const cookie = await b.person();
  await b.call('POST /allowlist', { cookie, body: { address: '203.0.113.64/26' } });
  const text = ['203.0.113.9 # scanner', 'x', '192.0.2.0/24', '192.0.2.10', '203.0.113.70', '203.0.113.9', '203.0.113.9,,,web'].join('\n');
  const send = async (how: 'check' | 'whole' | 'good') =>
    (await b.call('POST /blocks/import', { cookie, body: { text, services: ['telephony'], seconds: 600, how } })).json;
  const seen = {
    good: 2,
    bad: [{ line: 2, text: 'x', code: 'address' }],
    leftOut: [
      { line: 3, code: 'own', other: '192.0.2.10' },
      { line: 4, code: 'own' },
      { line: 5, code: 'allowed', other: '203.0.113.64/26' },
      { line: 6, code: 'duplicate', other: '1' },
    ],
  };
  expect(await send('check')).toMatchObject({ ...seen, done: false });
  expect(await send('whole')).toMatchObject({ ...seen, done: false });
  expect((await b.call('GET /blocks', { cookie })).json).toEqual([]);
  expect(await send('good')).toMatchObject({ ...seen, done: true });
  expect((await b.call('GET /blocks/page', { cookie, query: {} })).json).toMatchObject({
    total: 2,
    blocks: [
      { address: '203.0.113.9', service: 'telephony', because: 'scanner' },
      { address: '203.0.113.9', service: 'web', because: 'from a list of admin' },
    ],
  });
  expect((await b.call('GET /blocks/export', { cookie, query: { form: 'csv' } })).json).toMatchObject({
    text: expect.stringContaining('203.0.113.9,scanner,'),
  });
  expect((await b.call('POST /blocks/lift', { cookie, body: {} })).json).toEqual({ lifted: 2 });
});

test('a list of ten thousand goes through, in parts that a line between our processes holds', async () => {
  await using b = await bench();
  const cookie = await b.person();
  const text = Array.from({ length: 10_000 }, (_, i) => `100.64.${i >> 8}.${i & 255} # number ${i} of a long list`).join('\n');
  const answer = await b.call('POST /blocks/import', { cookie, body: { text, services: ['telephony'], how: 'whole' } });
  expect(answer.json).toMatchObject({ good: 10_000, done: true });
  expect(b.engine.asked.filter((a) => a.method === 'blocks.import')).toHaveLength(5);
});

test('an allowlist is imported with its ends and comes out as it went in', async () => {
  await using b = await bench();
  const cookie = await b.person();
  const text = 'address,note,until,service\r\n203.0.113.9,desk,1990-01-01T00:00:00Z,\r\n2001:db8:7::/48,"office, north",,\r\n';
  expect((await b.call('POST /allowlist/import', { cookie, body: { text, how: 'whole' } })).json).toMatchObject({ good: 2, done: true });
  expect((await b.call('GET /allowlist/export', { cookie, query: { form: 'csv' } })).json).toMatchObject({ text });
});

test('the details of a block are its evidence, what the DNS says and who else is there', async () => {
  await using b = await bench();
  const cookie = await b.person();
  const rule = { maxFailures: 10, windowSeconds: 60, blockSeconds: 600 };
  const evidence = { at: 1, failures: 10, accounts: 3, unknownAccounts: 3, rule, lines: ['one', 'two'], more: 0, homes: [] };
  b.evidence.set('telephony 203.0.113.9', evidence);
  b.evidence.set('web 203.0.113.9', { at: 'rubbish' });
  const details = async (service: 'telephony' | 'web') =>
    (await b.call('GET /blocks/{address}/details', { cookie, params: { address: '203.0.113.9' }, query: { service } })).json;
  expect(await details('telephony')).toMatchObject({ evidence, devices: [] });
  expect(await details('web')).not.toHaveProperty('evidence');
});

test.each([
  ['/blocks/import', {}],
  ['/allowlist/import', {}],
])('an empty list of %s is a mistake, and told at its field', async (path) => {
  await using b = await bench();
  const cookie = await b.person();
  const answer =
    path === '/blocks/import'
      ? await b.call('POST /blocks/import', { cookie, body: { text: ' \n', services: ['web'] } })
      : await b.call('POST /allowlist/import', { cookie, body: { text: '' } });
  expect(answer).toMatchObject({ status: 422, code: 'request.invalid', json: { problems: [{ path: '/text' }] } });
});
