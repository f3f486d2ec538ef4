// What the manager of a network says about one card, in one form for all of them. Pure data.

export const keepers = ['ifupdown', 'systemd-networkd', 'NetworkManager', 'dhcpcd'] as const;
/** Who looks after network cards on a Debian machine. */
export type Keeper = (typeof keepers)[number];

/** What its settings say about one card. */
export interface CardSettings {
  readonly keeper: Keeper;
  /** As the settings name it: kernel name or MAC address. */
  readonly match: { readonly name?: string; readonly mac?: string };
  /** `auto`: router advertisements, and DHCPv6 where they say so. `kernel`: nothing is said, and the kernel does as it is used to. */
  readonly ipv4: 'off' | 'dhcp' | 'static';
  readonly ipv6: 'off' | 'auto' | 'dhcpv6' | 'static' | 'kernel';
  /** Set by hand, with prefix length, both families, in this order. */
  readonly addresses: readonly string[];
  readonly gateways: readonly string[];
  readonly routes: readonly { readonly to: string; readonly via: string; readonly metric?: number }[];
  readonly dns: readonly string[];
  readonly search: readonly string[];
  readonly mtu?: number;
  /** Default routes that DHCP or router advertisements offer are not taken. */
  readonly noLearntRoute?: true;
  /** Nobody brings it up by itself: a person does, or nobody. */
  readonly notStarted?: true;
  /** Who has written these settings for the keeper. */
  readonly writtenBy?: 'netplan';
  /** What is said here and has no place in Switchroom's document: words of the settings themselves. */
  readonly left: readonly string[];
}

/** Nothing said yet. */
export const noSettings = {
  ipv4: 'off',
  ipv6: 'off',
  addresses: [],
  gateways: [],
  routes: [],
  dns: [],
  search: [],
  left: [],
} as const satisfies Omit<CardSettings, 'keeper' | 'match'>;
