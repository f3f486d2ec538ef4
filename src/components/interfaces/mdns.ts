import type { Artifact, UnitArtifact } from '../../engine/contract.ts';
import { mdnsHost } from '../../lib/link-local.ts';

const folder = 'etc/avahi';
const path = `${folder}/avahi-daemon.conf`;

/**
 * `switchroom.local` by mDNS (RFC 6762), on networks of administrators only: who has no DHCP server, or does not know which address it gave,
 * finds the PBX by name. Without D-Bus, publishing nothing but name and addresses. It follows the kernel's addresses by itself.
 */
export function announcement(devices: readonly string[]): Artifact[] {
  if (devices.length === 0) return [];
  const content = [
    '[server]',
    `host-name=${mdnsHost}`,
    'domain-name=local',
    'use-ipv4=yes',
    'use-ipv6=yes',
    `allow-interfaces=${devices.join(',')}`,
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
