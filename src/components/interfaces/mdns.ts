import type { Artifact, UnitArtifact } from '../../engine/contract.ts';
import { mdnsHost } from '../../lib/link-local.ts';

const folder = 'etc/avahi';
const path = `${folder}/avahi-daemon.conf`;

/** A network of administrators: where it is, and whether it has IPv4. */
interface Announced {
  readonly device: string;
  readonly ipv4: boolean;
}

/**
 * `switchroom.local` by mDNS (RFC 6762), on networks of administrators only: who has no DHCP server, or does not know which address it gave,
 * finds the PBX by name. Without D-Bus, publishing nothing but name and addresses. It follows the kernel's addresses by itself.
 *
 * By IPv6 only where there is no IPv4: Avahi 0.8 hears its own probe as somebody else's when an address of the name goes a moment after it was sent
 * (the link-local one, when the advertised one comes), and calls itself `switchroom-2` from then on.
 */
export function announcement(lans: readonly Announced[]): Artifact[] {
  if (lans.length === 0) return [];
  const yes = (is: boolean) => (is ? 'yes' : 'no');
  const content = [
    '[server]',
    `host-name=${mdnsHost}`,
    'domain-name=local',
    `use-ipv4=${yes(lans.some((l) => l.ipv4))}`,
    `use-ipv6=${yes(lans.some((l) => !l.ipv4))}`,
    `allow-interfaces=${lans.map((l) => l.device).join(',')}`,
    'enable-dbus=no',
    // A name is asked for by everybody at once after a power cut.
    'ratelimit-interval-usec=1000000',
    'ratelimit-burst=1000',
    '',
    '[wide-area]',
    'enable-wide-area=no',
    '',
    '[publish]',
    'publish-hinfo=no',
    'publish-workstation=no',
    'add-service-cookie=no',
    '',
  ].join('\n');
  const unit: UnitArtifact = {
    kind: 'unit',
    name: 'avahi',
    // Its folders have fixed places: private mounts let several PBXs live side by side, and the machine's own services are not announced.
    run: [
      'exec 2>&1',
      'mkdir -p @PREFIX@/run/avahi @PREFIX@/run/avahi-services /run/avahi-daemon /etc/avahi/services',
      'chown avahi:avahi @PREFIX@/run/avahi',
      `exec unshare --mount --propagation private sh -ec '`,
      '  rm -f @PREFIX@/run/avahi/pid',
      '  mount --bind @PREFIX@/run/avahi /run/avahi-daemon',
      '  mount --bind @PREFIX@/run/avahi-services /etc/avahi/services',
      `  exec avahi-daemon -f @PREFIX@/${path} --no-rlimits'`,
      '',
    ].join('\n'),
    restartOn: [path],
    reloadOn: [],
    restartImpact: 'none',
  };
  return [{ kind: 'file', path, reader: 'everyone', content }, unit];
}
