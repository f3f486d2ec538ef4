/** What `switchroom takeover` shows and says. Placeholders are `{name}`; `is`, `ipv4`, `ipv6` and `gateway` are words of the tables below. */
export const takeoverEn = {
  sentences: {
    // Beside the document.
    'left-kind':
      '{device} is {is}: Switchroom does not build such, leaves it as it is until the next start of the machine, and nobody builds it then. To go on with its network, give the address to a network card itself first',
    'left-wifi':
      '{device} is a Wi-Fi card: Switchroom keeps cards with a cable only. It stays as it is until the next start of the machine; use a cable, or a radio bridge outside of this machine',
    'left-unkept': '{device} has an address that none of the managers says it keeps: it is not imported, and left as it is',
    'left-unconfigured': '{device} is not configured: it is left alone, and may become the phones’ network in the pages later',
    'left-setting': '{device}: "{setting}" is not imported',
    'left-not-started': '{device}: nobody brings it up by itself (neither auto nor allow-hotplug); Switchroom does',
    'left-absent': '{device} is configured and not there: it is imported, and used when it appears',
    'left-no-answer':
      '{device} asks for DHCP and nobody has answered: it is imported without IPv4. Where an answer is to come, try again when it is there; for the phones’ network give it an address in the pages later',
    'left-no-link': '{device} has no link: it is imported, and used when a cable is plugged in',
    'left-further': '{device}: {address} is a further address; Switchroom keeps one of each IP version on a card, and takes this one away',
    'left-by-hand': '{device}: {address} was set by hand and is in no settings; Switchroom takes it away',
    'left-netplan':
      'netplan writes these settings from /etc/netplan: that stays as it is, and "netplan apply" changes nothing while Switchroom keeps the network',
    // Why it must not be done.
    'stop-nobody': 'nobody keeps the network of this machine; start Switchroom with: systemctl start switchroom.target',
    'stop-none':
      'none of the network cards is kept by somebody in a way that Switchroom could go on with; give one of them an address or DHCP, and try again',
    'stop-way-out':
      'the way to the Internet leads through {device}, which is {is}; Switchroom would cut this machine off. Give address and gateway to a network card itself, and try again',
    'stop-session':
      'you have come to {address} on {device}, which Switchroom would not keep; come in by another address, or sit at the console',
    'stop-refused': 'what would become revision 1 is refused at {path}: {problem}',
    // The plan.
    'kept-by': 'The network of this machine is kept by {keepers}.',
    would: 'Switchroom would keep, as revision 1:',
    card: '{device} (of {keeper}) as {id}: {ipv4}, {ipv6}',
    gateways: 'gateway: {ipv4}; for IPv6: {ipv6}',
    route: 'route to {to} by {via}',
    servers: 'name servers: {servers}',
    search: 'search list: {search}',
    beside: 'Beside that:',
    stays: 'Settings of {keepers} stay as they are; it is not started any more. Its addresses stay until you have confirmed, and',
    unless: 'everything is given back by itself unless you do so within {seconds} seconds. Later: switchroom takeover --undo',
    'must-not': 'This must not be done:',
    // On the way.
    ask: 'Take the network over now? [y/N] ',
    nothing: 'nothing was changed; to do it: switchroom takeover --yes',
    waiting: 'Switchroom keeps the network now. Is this connection alive, and can you open another one?',
    type: 'Then type within {seconds} seconds: switchroom confirm',
    otherwise: 'Otherwise everything is given back by itself.',
    kept: 'Switchroom keeps the network',
    undone: 'the network is given back, because {because}',
    'undone-why': 'the network was given back; why, says: journalctl -u switchroom-takeover.service -u switchroomd',
    interrupted: 'it was interrupted',
    'ended-other': '{keepers} does not keep the network any more',
    late: 'Switchroom did not say in time that it works',
    'ours-now': 'the network is kept by Switchroom now',
    // Giving back.
    goes: '{address} on {device} is of Switchroom and in no settings of {keepers}: it stays for ten minutes, so that nobody is cut off, and then goes.',
    renamed:
      '{device}, which the settings of {keepers} speak of, is called {now} since: they do not find it. Give it the new name there, or match its MAC address',
    'goes-yours': 'You have come to it: open your next session by another address.',
    theirs: '{keepers} keeps the network again',
    again: 'to take it over again: switchroom takeover',
    // Refused.
    'taken-from-nobody': 'Switchroom has taken the network over from nobody: there is nothing to give back',
    'taken-already': 'the network has been taken over already; give it back with: switchroom takeover --undo',
    seconds: '--confirm-within {value}: seconds from 3 to 600',
    unknown: 'takeover knows no "{word}"; see: switchroom help',
    'not-here': 'this command works on the machine itself alone',
    'unit-fails': '{unit} does not start: {because}',
  },
  and: 'and',
  addresses: {
    off4: 'no IPv4',
    dhcp: 'IPv4 by DHCP',
    off6: 'no IPv6',
    slaac: 'IPv6 by router advertisements',
    dhcpv6: 'IPv6 by DHCPv6',
  },
  ways: { none: 'none', on: '{gateway} on {interface}', learns: 'as {interface} learns it', learnsThem: 'as {interface} learns them' },
  kinds: {
    card: 'kept by nobody that Switchroom knows',
    absent: 'not there',
    bridge: 'a bridge',
    bond: 'a bond',
    team: 'a bond (team)',
    vlan: 'a VLAN',
    macvlan: 'a virtual card on another one (macvlan)',
    ipvlan: 'a virtual card on another one (ipvlan)',
    vrf: 'a VRF',
    dummy: 'a dummy',
    tun: 'a tunnel',
    wireguard: 'a WireGuard tunnel',
    vxlan: 'a tunnel (VXLAN)',
    gre: 'a tunnel (GRE)',
    sit: 'a tunnel (6in4)',
    ppp: 'a dial-up connection (PPP)',
    wifi: 'a Wi-Fi card',
    part: 'a part of {of}',
    kind: 'a link of kind {of}',
    type: 'a link of type {of}',
  },
} as const;

type Words<T> = { readonly [K in keyof T]: T[K] extends string ? string : Words<T[K]> };
export type TakeoverTexts = Words<typeof takeoverEn>;
