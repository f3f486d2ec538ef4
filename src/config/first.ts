import type { LinkFact } from '../engine/facts.ts';
import type { Config } from './config.ts';
import { configSchema } from './config.ts';

/** The voice network of a new PBX. Private (RFC 1918), and rarely the range of a router out of the box. */
const voiceAddress = '172.30.77.1/24';

/** Cards of the machine, without what containers, virtual machines and tunnels make. */
export const realLinks = (links: readonly LinkFact[]): readonly LinkFact[] =>
  links.filter((l) => l.mac !== '' && !/^(docker|veth|br-|virbr|tun|tap|wg|ifb)/.test(l.device));

/**
 * The document of a machine that nobody has configured: the first link asks DHCP and is the way in; a second one becomes the voice
 * network, where the PBX itself serves DHCP. Names are used where they say what they are, permanent addresses otherwise.
 */
export function firstDocument(links: readonly LinkFact[]): Config {
  const usable = realLinks(links);
  const byName = (name: string) => usable.find((l) => l.device === name);
  const lan = byName('lan') ?? usable.find((l) => l.carrier) ?? usable[0];
  const voice = byName('voice') ?? usable.find((l) => l !== lan);
  const match = (l: LinkFact | undefined, name: string) => (l === undefined || l.device === name ? { name } : { mac: l.mac });
  return configSchema.parse({
    version: 1,
    interfaces: {
      lan: { match: match(lan, 'lan'), role: 'lan', ipv4: { mode: 'dhcp' }, ipv6: { mode: 'slaac' } },
      ...(voice ? { voice: { match: match(voice, 'voice'), role: 'voice', ipv4: { mode: 'static', address: voiceAddress } } } : {}),
    },
    routes: { ipv4: { from: 'dhcp', interface: 'lan' }, ipv6: { from: 'ra', interface: 'lan' } },
    dns: { servers: { from: 'dhcp', interface: 'lan' } },
    dhcp: voice ? { voice: { first: '172.30.77.100', last: '172.30.77.250' } } : {},
  });
}
