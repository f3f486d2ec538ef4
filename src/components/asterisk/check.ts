import { type Problem, pointer } from '../../config/problems.ts';
import type { Subscribers } from '../../config/subscribers.ts';
import type { Claim, Context } from '../../engine/contract.ts';
import { amiPort, ariPort } from './render.ts';
import type { Asterisk } from './schema.ts';

export function claims(section: Asterisk): Claim[] {
  const claim = (protocol: 'udp' | 'tcp', purpose: Claim['purpose'], port: number, lastPort = port): Claim => ({
    owner: 'asterisk',
    protocol,
    port,
    lastPort,
    purpose,
    interfaces: 'all',
  });
  return [
    claim('udp', 'signalling', section.sipPort),
    claim('tcp', 'signalling', section.sipPort),
    claim('udp', 'media', section.rtpFirst, section.rtpLast),
    // On loopback alone: the firewall opens nothing for them, and nobody else can have these ports.
    ...[ariPort, amiPort].map((p): Claim => ({ ...claim('tcp', 'administration', p), interfaces: [] })),
  ];
}

/** Two legs a call, RTP and RTCP each: fewer ports than this are fewer than five calls. */
const fewestPorts = 20;

/** Phones that one extension rings: more make an INVITE storm, and a hint longer than Asterisk keeps (256 bytes of device names). */
const mostPhones = 10;

export function check(section: Asterisk, ctx: Context): Problem[] {
  return [...ports(section, ctx.claims), ...subscribers(ctx.subscribers)];
}

function ports(section: Asterisk, all: readonly Claim[]): Problem[] {
  const path = (field: keyof Asterisk) => pointer('asterisk', field);
  const { rtpFirst, rtpLast, sipPort } = section;
  const out: Problem[] = [];
  if (rtpLast < rtpFirst) {
    out.push({
      code: 'asterisk.rtp-order',
      path: path('rtpLast'),
      message: `the last media port ${rtpLast} is below the first, ${rtpFirst}`,
      hint: 'exchange them',
      values: { first: rtpFirst, last: rtpLast },
    });
  } else if (rtpLast - rtpFirst + 1 < fewestPorts) {
    out.push({
      code: 'asterisk.rtp-few',
      path: path('rtpLast'),
      message: `${rtpLast - rtpFirst + 1} media ports are too few: a call takes four`,
      hint: `set a range of ${fewestPorts} ports or more`,
      values: { ports: rtpLast - rtpFirst + 1, fewest: fewestPorts },
    });
  }
  for (const [field, first, last] of [
    ['sipPort', sipPort, sipPort],
    ['rtpLast', rtpFirst, rtpLast],
  ] as const) {
    // Our own interfaces listen on loopback with TCP; media is UDP only.
    const own = field === 'sipPort' ? [ariPort, amiPort].filter((p) => p === sipPort).map((p) => ({ owner: 'asterisk', port: p })) : [];
    const foreign = all.filter(
      (c) => c.owner !== 'asterisk' && c.port <= last && c.lastPort >= first && (field === 'sipPort' || c.protocol === 'udp'),
    );
    const media = field === 'sipPort' && sipPort >= rtpFirst && sipPort <= rtpLast ? [{ owner: 'asterisk', port: sipPort }] : [];
    for (const c of [...own, ...foreign, ...media]) {
      out.push({
        code: 'asterisk.port-taken',
        path: path(field),
        message: `port ${c.port} is already used by ${c.owner}`,
        hint: 'choose another port',
        values: { port: c.port, owner: c.owner },
      });
    }
  }
  return out;
}

/** Tables are checked by whoever writes them; this is the second look, before a daemon reads the result. */
function subscribers({ extensions, devices }: Subscribers): Problem[] {
  const numbers = extensions.map((e) => e.number);
  const macs = devices.map((d) => d.mac);
  return [
    ...repeated(numbers).map(
      (n): Problem => ({
        code: 'subscribers.number-twice',
        path: pointer('subscribers', 'extensions', n),
        message: `extension ${n} exists twice`,
        hint: 'give one of them another number',
        values: { number: n },
      }),
    ),
    ...repeated(macs).map(
      (mac): Problem => ({
        code: 'subscribers.phone-twice',
        path: pointer('subscribers', 'devices', mac),
        message: `phone ${mac} exists twice`,
        hint: 'remove one of them',
        values: { mac },
      }),
    ),
    ...devices
      .filter((d) => !numbers.includes(d.extension))
      .map(
        (d): Problem => ({
          code: 'subscribers.no-extension',
          path: pointer('subscribers', 'devices', d.mac, 'extension'),
          message: `phone ${d.mac} belongs to extension ${d.extension}, which does not exist`,
          hint: `add extension ${d.extension}, or give the phone another`,
          values: { mac: d.mac, number: d.extension },
        }),
      ),
    ...[...new Set(numbers)]
      .map((n) => ({ n, phones: devices.filter((d) => d.extension === n).length }))
      .filter((e) => e.phones > mostPhones)
      .map(
        ({ n, phones }): Problem => ({
          code: 'subscribers.too-many-phones',
          path: pointer('subscribers', 'extensions', n),
          message: `extension ${n} has ${phones} phones; it can ring ${mostPhones}`,
          hint: 'give some of them another extension',
          values: { number: n, phones, most: mostPhones },
        }),
      ),
  ];
}

function repeated(values: readonly string[]): string[] {
  return [...new Set(values.filter((v, i) => values.indexOf(v) !== i))];
}
