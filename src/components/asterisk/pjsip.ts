import type { RenderContext } from '../../engine/contract.ts';
import type { ConfEntry, ConfSection } from './conf.ts';
import { callerId, digest, endpointName } from './identity.ts';
import type { Asterisk } from './schema.ts';

/**
 * Sockets of SIP. Asterisk does not change transports on reload, hence a file of their own that restarts it. Bound to every address, so that the
 * PBX's address may change under a running call; the firewall says who reaches them.
 */
export function transports(section: Asterisk): ConfSection[] {
  const transport = (name: string, protocol: 'udp' | 'tcp', host: string): ConfSection => ({
    name,
    entries: [
      ['type', 'transport'],
      ['protocol', protocol],
      ['bind', `${host}:${section.sipPort}`],
      // CS3, what phones use for signalling (RFC 4594 §2.3 has CS5; phones in the field send CS3).
      ['tos', 'cs3'],
    ],
  });
  return [
    transport('udp', 'udp', '0.0.0.0'),
    transport('udp6', 'udp', '[::]'),
    transport('tcp', 'tcp', '0.0.0.0'),
    transport('tcp6', 'tcp', '[::]'),
  ];
}

/** Endpoints, digests and addresses of record of all phones. Reloaded without touching a call. */
export function phones(section: Asterisk, ctx: RenderContext): ConfSection[] {
  const extensions = new Map(ctx.subscribers.extensions.map((e) => [e.number, e]));
  return [
    {
      name: 'global',
      entries: [
        ['type', 'global'],
        ['user_agent', 'Switchroom'],
        // Unknown users are challenged with the same realm as known ones: the answer does not tell who exists.
        ['default_realm', section.realm],
        ['send_contact_status_on_update_registration', true],
      ],
    },
    // Callers are shown as number@realm, wherever the PBX's address is: a phone's list of calls stays right when that changes.
    { name: 'phone', template: true, entries: [...phoneTemplate, ['from_domain', section.realm]] },
    {
      name: 'phone-auth',
      template: true,
      entries: [
        ['type', 'auth'],
        ['auth_type', 'digest'],
        ['realm', section.realm],
      ],
    },
    { name: 'phone-aor', template: true, entries: aorTemplate },
    ...ctx.subscribers.devices.flatMap((d) => {
      const name = endpointName(d.mac);
      const extension = extensions.get(d.extension);
      // A phone whose extension is gone is a problem that check() names; it gets no account.
      if (!extension) return [];
      return [
        {
          name,
          from: 'phone',
          entries: [
            ['auth', name],
            ['aors', name],
            ['callerid', callerId(extension.name, extension.number)],
            ['language', extension.language ?? section.language],
          ],
        },
        {
          name,
          from: 'phone-auth',
          entries: [
            ['username', name],
            ['password_digest', `MD5:${digest(name, section.realm, ctx.secrets.phone(d.mac, d.generation))}`],
          ],
        },
        { name, from: 'phone-aor', entries: [] },
      ] satisfies ConfSection[];
    }),
  ];
}

const phoneTemplate: readonly ConfEntry[] = [
  ['type', 'endpoint'],
  ['context', 'phones'],
  ['disallow', 'all'],
  ['allow', 'g722,alaw,ulaw,opus'],
  // Media goes through us: phones in different networks cannot reach each other, and a phone that moves keeps its call.
  ['direct_media', false],
  ['rtp_symmetric', true],
  ['force_rport', true],
  ['rewrite_contact', true],
  // EF (RFC 4594 §4.1) for speech.
  ['tos_audio', 'ef'],
  ['allow_subscribe', true],
  ['call_group', 1],
  ['pickup_group', 1],
  // A phone that loses power mid-call sends no BYE: end the call after five minutes without media; less would cut phones that send nothing in silence.
  ['rtp_timeout', 300],
  ['rtp_timeout_hold', 1800],
];

const aorTemplate: readonly ConfEntry[] = [
  ['type', 'aor'],
  // One phone, one place; the newest registration wins, or a phone that rebooted with another port could not come back.
  ['max_contacts', 1],
  ['remove_existing', true],
  ['minimum_expiration', 60],
  ['default_expiration', 300],
  // TCP contacts do not survive a restart of Asterisk; the phone is back within this time at the latest.
  ['maximum_expiration', 600],
  // A lost phone goes unnoticed for so long, and one that came back at the same address does not ring for so long (unless we are there and ask at once).
  // Shorter, and a hundred phones are a load.
  ['qualify_frequency', 15],
  ['qualify_timeout', '3.0'],
];
