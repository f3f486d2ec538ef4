// NetworkManager: the profile is changed beforehand; the order is Reapply() over the system bus, which is what `nmcli device reapply` sends
// and touches what differs only. Activating another profile instead takes the interface down first.
import { eventually } from '../../site/kit.ts';
import { firstText, text } from './bus.ts';
import type { Setting } from './machine.ts';
import { type Fill, Peer } from './peer.ts';

const FOLDER = '/etc/NetworkManager/system-connections';
const files: Readonly<Record<Setting, string>> = {
  dhcp: 'dhcp.nmconnection',
  static: 'static.nmconnection',
  'second gateway': 'static.nmconnection',
};
const SERVICE = { destination: 'org.freedesktop.NetworkManager' };

export class NetworkManager extends Peer {
  readonly name = 'NetworkManager';
  static readonly program = '/usr/sbin/NetworkManager';
  protected readonly folder = 'network-manager';
  #device = '';

  protected async begin(fill: Fill): Promise<void> {
    await this.put('NetworkManager.conf', '/etc/NetworkManager/NetworkManager.conf', {});
    await this.put('voice.nmconnection', `${FOLDER}/voice.nmconnection`, fill, 0o600);
    await this.#profile('dhcp');
    this.serve([NetworkManager.program, '--no-daemon']);
    const object = { ...SERVICE, path: '/org/freedesktop/NetworkManager', interface: 'org.freedesktop.NetworkManager' };
    this.#device = await eventually(async () => {
      const { body } = await this.bus.call({ ...object, member: 'GetDeviceByIpIface', signature: 's', body: text('lan') });
      return firstText(body);
    });
  }

  async prepare(setting: Setting): Promise<void> {
    await this.#profile(setting);
    const object = { path: '/org/freedesktop/NetworkManager/Settings', interface: 'org.freedesktop.NetworkManager.Settings' };
    await this.bus.call({ ...SERVICE, ...object, member: 'ReloadConnections' });
  }

  async apply(): Promise<undefined> {
    // No settings: those of the profile. Version 0: whatever is applied. No flags. (a{sa{sv}}, t, u; the fields of `a` begin at a multiple of 8.)
    const object = { path: this.#device, interface: 'org.freedesktop.NetworkManager.Device' };
    await this.bus.call({ ...SERVICE, ...object, member: 'Reapply', signature: 'a{sa{sv}}tu', body: Buffer.alloc(8 + 8 + 4) });
  }

  async #profile(setting: Setting): Promise<void> {
    await this.put(files[setting], `${FOLDER}/lan.nmconnection`, this.fill(setting), 0o600);
  }
}
