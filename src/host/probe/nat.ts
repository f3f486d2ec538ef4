import { randomBytes } from 'node:crypto';
import dgram from 'node:dgram';
import type { Verdict } from '../../lib/reach.ts';
import { addressesOf } from './names.ts';
import { type Endpoint, mappingOf, parseStun, type StunAnswer, stunRequest } from './stun.ts';
import { askMany } from './udp.ts';

export interface NatSeen {
  readonly verdict: Verdict;
  /** Our address as the servers see it. */
  readonly seenAs?: string;
}

/** What the router makes of one socket of ours: asks all servers, and the second address of those that have one, from the same port. */
export async function probeNat(servers: readonly { readonly host: string; readonly port: number }[]): Promise<NatSeen> {
  const found = await Promise.all(servers.map(async (s) => ({ s, found: await addressesOf(s.host) })));
  const destinations = found.flatMap(({ s, found: f }) => {
    const address = 'addresses' in f ? f.addresses.find((a) => !a.includes(':')) : undefined;
    return address === undefined ? [] : [{ address, port: s.port }];
  });
  const transaction = randomBytes(12);
  const { answers, port } = await askMany<StunAnswer>(
    destinations,
    () => stunRequest(transaction),
    (m) => {
      const a = parseStun(m, transaction);
      return a === 'refused' ? undefined : a;
    },
    // RFC 5780 §4.3: the other address, and the other port of each. One that answers and names a machine elsewhere could make us send
    // packets to whom it likes: eight in all, and only to ports that are no well-known service's.
    (so) =>
      [...so].flatMap(([key, { other }]) => {
        const first = key.slice(0, key.lastIndexOf(':'));
        const firstPort = Number(key.slice(key.lastIndexOf(':') + 1));
        if (!other || other.address.includes(':') || other.port < 1024) return [];
        return [
          { address: first, port: other.port },
          { address: other.address, port: firstPort },
        ];
      }),
  );
  const [first] = answers;
  if (!first)
    return { verdict: { code: 'reach.nat-silent', values: { servers: destinations.length }, tried: [{ layer: 'nat', ok: false }] } };
  const local: Endpoint = { address: await localAddress(first.to), port };
  const seen = answers.map(({ to, answer }) => ({ to, mapped: answer.mapped }));
  const mapping = mappingOf(local, seen);
  const { mapped } = first.answer;
  return {
    seenAs: mapped.address,
    verdict: {
      code: `reach.nat-${mapping}`,
      values: { local: `${local.address}:${local.port}`, seen: `${mapped.address}:${mapped.port}`, servers: seen.length },
      tried: seen.map((s) => ({
        layer: 'nat',
        ok: mapping === 'none' || mapping === 'endpoint-independent' || mapping === 'unknown',
        detail: `${s.to.address}:${s.to.port} → ${s.mapped.address}:${s.mapped.port}`,
      })),
    },
  };
}

/** The address that the kernel takes towards there; nothing is sent. */
function localAddress(to: Endpoint): Promise<string> {
  return new Promise((resolve) => {
    const socket = dgram.createSocket('udp4');
    const end = (address: string): void => {
      socket.close();
      resolve(address);
    };
    socket.once('error', () => end(''));
    socket.connect(to.port, to.address, () => end(socket.address().address));
  });
}
