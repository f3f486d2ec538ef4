import { expect, test } from 'vitest';
import { bench } from './api-harness.ts';

test('how far setting up has come is kept for every browser, and offered only on a new PBX', async () => {
  await using b = await bench();
  const cookie = await b.person();
  expect(await b.call('GET /first-steps', { cookie })).toMatchObject({ json: { state: 'new', at: 'language', skipped: [] } });
  const body = { state: 'open', at: 'network', skipped: ['time'] } as const;
  expect(await b.call('PUT /first-steps', { cookie, body })).toMatchObject({ status: 200, json: body });
  expect(await b.call('GET /first-steps', { cookie })).toMatchObject({ json: body });
  for (const bad of [{ ...body, at: 'nowhere' }, { ...body, skipped: ['x'] }, { ...body, more: 1 }, { state: 'open' }])
    expect(await b.call('PUT /first-steps', { cookie, body: bad })).toMatchObject({ status: 422, code: 'request.invalid' });
});

test('a PBX that has extensions is set up', async () => {
  await using b = await bench();
  const cookie = await b.person();
  await b.call('POST /extensions', { cookie, body: { number: '20', name: 'Reception' } });
  expect(await b.call('GET /first-steps', { cookie })).toMatchObject({ json: { state: 'finished' } });
});

test('a machine that has an address of ours is offered as a phone until it is one', async () => {
  await using b = await bench();
  const cookie = await b.person();
  b.engine.leases = [
    { mac: '00:00:5e:00:53:01', address: '192.0.2.101', hostname: 'phone', expiresAt: 9e9, interface: 'voice' },
    { mac: '00:00:5e:00:53:02', address: '192.0.2.102', hostname: '', expiresAt: 9e9, interface: 'voice' },
  ];
  b.app.services.strangers.set('00:00:5e:00:53:02', { vendor: 'linphone', at: 1000 });
  expect(await b.call('GET /phones/found', { cookie })).toMatchObject({
    json: [
      { mac: '00:00:5e:00:53:02', vendor: 'linphone', askedAt: 1000 },
      { mac: '00:00:5e:00:53:01', address: '192.0.2.101', hostname: 'phone' },
    ],
  });
  await b.call('POST /extensions', { cookie, body: { number: '20', name: 'Reception' } });
  await b.call('POST /phones', { cookie, body: { mac: '00:00:5e:00:53:02', extension: '20', vendor: 'linphone' } });
  expect(await b.call('GET /phones/found', { cookie })).toMatchObject({ json: [{ mac: '00:00:5e:00:53:01' }] });
});
