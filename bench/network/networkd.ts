// systemd-networkd: the order is Reload() over the system bus, which is what `networkctl reload` sends.

import type { Setting } from './machine.ts';
import { type Fill, Peer } from './peer.ts';

const FOLDER = '/etc/systemd/network';
const files: Readonly<Record<Setting, string>> = { dhcp: 'dhcp.network', static: 'static.network', 'second gateway': 'static.network' };

export class Networkd extends Peer {
  readonly name = 'systemd-networkd';
  static readonly program = '/usr/lib/systemd/systemd-networkd';
  protected readonly folder = 'networkd';

  protected async begin(fill: Fill): Promise<void> {
    await this.put('voice.network', `${FOLDER}/10-voice.network`, fill);
    await this.prepare('dhcp');
    // Usually systemd makes these before it starts the daemon, which gives up root's user at once.
    await this.node.run([
      'install',
      '-d',
      '-o',
      'systemd-network',
      '-g',
      'systemd-network',
      '/run/systemd/netif',
      ...['links', 'leases', 'lldp'].map((name) => `/run/systemd/netif/${name}`),
    ]);
    this.serve([Networkd.program]);
  }

  async prepare(setting: Setting): Promise<void> {
    await this.put(files[setting], `${FOLDER}/20-lan.network`, this.fill(setting));
  }

  async apply(): Promise<undefined> {
    const name = 'org.freedesktop.network1';
    await this.bus.call({ destination: name, path: '/org/freedesktop/network1', interface: `${name}.Manager`, member: 'Reload' });
  }
}
