import { expect, test } from 'vitest';
import { document, interfaces, phones } from '../../../dev-mock/data.ts';
import { networks } from './site.ts';

test('the network that leads out comes first, and phones are where their address is', () => {
  const [front, voice] = networks(interfaces(document), phones(), '10.20.0.14');
  expect(front).toMatchObject({ id: 'lan', prefix: '10.20.0.0/24', address: '10.20.0.14', gateway: '10.20.0.1', you: true, phones: [] });
  expect(voice).toMatchObject({ id: 'voice', prefix: '172.30.77.0/24', you: false });
  expect(voice?.phones).toHaveLength(4);
});

test('whoever came in on the voice network is drawn there', () => {
  expect(networks(interfaces(document), [], '172.30.77.1').find((n) => n.you)?.id).toBe('voice');
});
