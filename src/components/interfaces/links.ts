/**
 * Router advertisements are dhcpcd's to read: a kernel that reads them too adds addresses and routes that nobody asked for.
 * addr_gen_mode 0 makes a link-local address (EUI-64), without which there is neither RA nor DHCPv6; dhcpcd leaves 1 behind, so it is set
 * before a link goes up, and again where a link has lost its address.
 * promote_secondaries keeps the other addresses of a prefix when the first is removed.
 * Keys with slashes, as sysctl(8) has them beside those with dots: a VLAN link (eth0.10) has a dot in its name.
 */
export function kernelSettings(device: string): ReadonlyMap<string, string> {
  return new Map([
    [`net/ipv6/conf/${device}/accept_ra`, '0'],
    [`net/ipv6/conf/${device}/addr_gen_mode`, '0'],
    [`net/ipv4/conf/${device}/promote_secondaries`, '1'],
  ]);
}
