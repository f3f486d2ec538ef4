// Long because it is a table: one sentence a code, looked up and never read through. The other language has the same lines.
import { feeds } from './feeds-en.ts';
import { protection } from './protection-en.ts';
import type { Texts } from './text.ts';
import { webserver } from './webserver-en.ts';

/** What the engine, its components and guard say. */
export const machine: Pick<Texts, 'conditions' | 'problems' | 'phrases'> = {
  conditions: {
    ...webserver.conditions,
    ...feeds.conditions,
    'interfaces.absent': { message: 'This machine has no interface {name}', remedy: 'Plug it in, or choose another one' },
    'interfaces.no-carrier': {
      message: '{interface} has no link',
      because: 'No cable, or the other end is off',
      remedy: 'Check the cable and the switch',
    },
    'interfaces.no-lease': {
      message: '{interface} is waiting for DHCP',
      because: 'No DHCP server has answered yet',
      remedy: 'Check the router, or set an address by hand',
    },
    'interfaces.duplicate': {
      message: '{address} on {interface} is used by another machine too',
      because: 'The machine with the MAC address {mac} answers for it',
      remedy: 'Give one of them another address',
    },
    'interfaces.bad-lease': {
      message: 'The DHCP server {server} offers {address} on {interface}, which no machine can use',
      remedy: 'Mend the DHCP server, or set an address by hand',
    },
    'interfaces.lease-withheld': {
      message: '{interface} gets no lease, though {servers} answers',
      because: 'A DHCP server offers addresses and confirms none, or takes its offers back',
      remedy: 'Look at the log of the DHCP server: its range may be full, or it does not know this PBX; or set an address by hand',
    },
    'interfaces.gateway-elsewhere': {
      message: 'The DHCP server {server} names {gateway} as gateway on {interface}, which is no other machine of {network}',
      because: 'The DHCP server is not set up right',
      remedy: 'Mend the DHCP server, or set the gateway by hand',
    },
    'interfaces.link-local': {
      message: '{interface} has taken the link-local address {address} and is called {name}',
      because: 'There is no DHCP server that it could have an address from',
      remedy: 'From the same cable or switch it is found at https://{name}/ or https://{address}/; the lease is taken when it comes',
    },
    'interfaces.dhcp-servers': {
      message: '{count} DHCP servers answer on {interface}: {servers}',
      because: 'Whichever is quicker decides address and gateway',
      remedy: 'Find the one that does not belong there by its MAC address, and switch it off',
    },
    'interfaces.foreign-dhcp': {
      message: 'Another DHCP server answers on {interface}: {servers}',
      because: 'The PBX serves this network; a phone that the other one answers finds no provisioning file',
      remedy: 'Switch the other one off, or the DHCP server of the PBX',
    },
    'interfaces.lease-unanswered': {
      message: 'The DHCP server {server} does not renew {address} on {interface}',
      because: 'It does not answer any more, nor does another one',
      remedy: 'Check the router before {until}: until then the address stays; or set it by hand',
    },
    'interfaces.advertisements': {
      message: '{routers} routers advertise themselves on {interface}, with {prefixes} prefixes',
      because: 'They come from {senders}; no network has so many',
      remedy: 'Find the machine by its MAC address and switch it off; a switch with RA guard lets only routers advertise',
    },
    'routes.no-default': {
      message: 'There is no way to the Internet',
      because: 'The default route is not in place',
      remedy: 'Look at the interface that it goes through',
    },
    'routes.no-gateway-learnt': {
      message: 'There is no way to the Internet',
      because: 'DHCP on {interface} has named no gateway',
      remedy: 'Check the router, or set the gateway by hand',
    },
    'routes.second-gateway-used': {
      message: '{version} goes through the second gateway {second}',
      because: 'The first one, {first}, does not answer',
      remedy: 'Check the router on {interface}; the way goes back by itself',
    },
    'routes.second-gateway-used-nothing-behind': {
      message: '{version} goes through the second gateway {second}',
      because: 'Nothing behind the first one, {first}, answers',
      remedy: 'Check the line behind the router on {interface}; the way goes back by itself',
    },
    'routes.second-gateway-silent': {
      message: 'The second gateway {second} does not answer ({version}): it could not take over',
      remedy: 'Check the router on {interface}',
    },
    'routes.gateways-silent': {
      message: 'Neither gateway answers ({version}): {first} and {second}',
      because: 'Routers, cables or the line are down',
      remedy: 'Check both routers',
    },
    'dns.no-servers': { message: 'No name server is known', remedy: 'Enter one, often the router' },
    'dns.silent': { message: 'Name server {server} does not answer', remedy: 'Check the way to it, or enter another one' },
    'dns.slow': { message: 'Name server {server} answers slowly: {ms} ms', remedy: 'Put a quicker one first' },
    'ports.stray': {
      message: '{process} (process {pid}) listens on {protocol} port {port}, and no part of the PBX asked for that',
      because: 'A program was started on this machine that is not part of the PBX',
      remedy: 'End that program if you do not know it; the firewall lets nobody to it',
    },
    'ports.taken': {
      message: '{process} (process {pid}) sits on {protocol} port {port}, which belongs to {owner}',
      because: 'A program that is not ours was quicker',
      remedy: 'End or move that program, then apply the configuration again',
    },
    'dns.lies': {
      message: 'Name server {server} answers for names that do not exist, with {address}',
      because: 'It leads mistyped names elsewhere; so it may with a trunk that is gone',
      remedy: 'Enter another one; until then it is asked last',
    },
    'dns.stopped': {
      message: 'The resolver of the PBX does not run: no name is found',
      remedy: 'Look at its messages; applying the configuration starts it again',
    },
    'drift.limit': {
      message: 'Something keeps changing this machine; it was mended {limit} times within an hour and is now left alone',
      remedy: 'Find out who changes it, such as another tool that manages the network; then apply the configuration again',
    },
    'drift.failed': {
      message: 'The machine is not as configured',
      because: '{because}',
      remedy: 'Look at the messages, then apply the configuration again',
    },
    'engine.damaged': {
      message: '{file} was damaged; the PBX goes on with what else it has',
      because: 'The disk gave back something else than was written',
      remedy: 'Look at the configuration in force and at the disk; the file lies beside as {file}.damaged',
    },
    'engine.unreadable': {
      message: 'The configuration on disk cannot be read',
      remedy: 'Roll back to an older revision, or restore a backup',
    },
  },
  problems: {
    ...protection.problems,
    'reachability.twice': { message: '{name} is there twice', remedy: 'Remove one of them' },
    'reachability.list-missing': {
      message: 'Neither a list nor an address to fetch one from is there',
      remedy: 'Paste the list, enter its address, or remove the entry',
    },
    'reachability.list-form': {
      message: 'The list is no JWS in compact form',
      remedy: 'Copy all of it: three parts with dots between them',
    },
    'reachability.list-algorithm': {
      message: 'The list is signed in another way than with Ed25519 (EdDSA)',
      remedy: 'Ask whoever gave it for one with alg EdDSA and no crit',
    },
    'reachability.list-key': {
      message: 'The key is no Ed25519 public key',
      remedy: 'Enter the 43 characters that whoever signs the list has given',
    },
    'reachability.list-signature': {
      message: 'The signature of the list does not fit the key',
      remedy: 'Get list and key anew from whoever signs it; take neither from a third',
    },
    'reachability.list-content': { message: 'The list is signed well and cannot be read: {detail}', remedy: 'Tell whoever signs it' },
    'reachability.list-older': {
      message: 'The list that was fetched is older than the one that is there: serial number {detail}',
      remedy: 'Ask whoever signs it',
    },
    'reachability.list-unreachable': {
      message: 'The list could not be fetched: {detail}',
      remedy: 'Check its address; the page says whether the host is reached',
    },
    ...webserver.problems,
    ...feeds.problems,
    'config.unknown-interface': { message: 'There is no interface {interface}', remedy: 'Choose one of the interfaces' },
    'interfaces.no-way-in': {
      message: 'Nobody could reach this page any more: no interface of role lan has an address',
      remedy: 'Leave one interface with role lan and with IPv4 or IPv6 on',
    },
    'interfaces.absent': { message: 'This machine has no interface {name} now', remedy: 'Plug it in, or choose another one' },
    'interfaces.same-device': { message: '{name} is already the interface {other}', remedy: 'Each interface needs a device of its own' },
    'interfaces.overlap': {
      message: '{range} overlaps {otherRange}, the network of {other}',
      remedy: 'Each network needs a range of its own',
    },
    'interfaces.unusable-address': {
      message: '{address} is no address that a machine can have',
      remedy: 'Take an address of your network',
    },
    'interfaces.network-address': { message: '{address} is the address of the network itself', remedy: 'Take an address behind it' },
    'interfaces.broadcast-address': { message: '{address} is the broadcast address of its network', remedy: 'Take an address before it' },
    'interfaces.no-prefix': {
      message: 'A prefix of {prefix} bits is larger than any network: most of the world would seem to be on this cable',
      remedy: 'Take the prefix length of your network, often 24',
    },
    'interfaces.host-prefix': {
      message: 'With a prefix of {prefix} bits {address} is alone: nobody on this network could be answered',
      remedy: 'Take the prefix length of your network, often 24 for IPv4 and 64 for IPv6',
    },
    'interfaces.taken': {
      message: '{address} belongs to another machine on this network: {mac} answers for it',
      remedy: 'Take a free address, or switch the other machine off first',
    },
    'interfaces.no-ipv4': {
      message: 'Without IPv4 on {interface} the PBX is reached by IPv6 alone: the basic set-up needs a valid IPv4 configuration',
      remedy: 'Leave IPv4 on, unless router, name servers, phones and provider are known to work with IPv6 alone',
    },
    'routes.no-default': {
      message: 'There is no default route: the PBX cannot reach the Internet',
      remedy: 'Choose the interface whose gateway leads there',
    },
    'routes.families': {
      message: 'A route and its gateway are of different IP versions',
      remedy: 'Both IPv4 or both IPv6',
    },
    'routes.gateway-is-own': { message: '{gateway} is the PBX itself', remedy: 'Enter the address of the router' },
    'routes.gateway-unreachable': {
      message: '{gateway} is not in the network of {interface} ({network})',
      remedy: 'A gateway lies in the network of its interface',
    },
    'routes.gateway-unusable': { message: '{gateway} is no address that a router can have', remedy: 'Enter the address of the router' },
    'routes.is-default': { message: '{to} is everywhere: that is the default route', remedy: 'Set the default route instead' },
    'routes.twice': { message: 'There is a route to {to} already', remedy: 'Remove one of them, or give it another metric' },
    'routes.second-without-first': {
      message: 'There is a second gateway and no first one',
      remedy: 'Enter it as the first one',
    },
    'routes.same-gateway': {
      message: 'The second gateway is the first one',
      remedy: 'Choose another interface, or enter the address of another router',
    },
    'routes.probe-inside': {
      message: '{address} lies in the network of {interface}, before the gateway',
      remedy: 'Enter an address behind the gateways, such as a name server of the provider',
    },
    'routes.probe-twice': { message: '{address} is there twice', remedy: 'Remove one of them' },
    'routes.forwarding-to-itself': { message: '{interface} needs no forwarding to itself', remedy: 'Choose another network' },
    'routes.forwarding-twice': { message: 'Forwarding from {from} to {to} is there twice', remedy: 'Remove one of them' },
    'routes.not-learnt': {
      message: '{interface} learns no gateway from the network',
      remedy: 'Set the gateway by hand, or choose an interface that learns one',
    },
    'dns.no-servers': {
      message: 'Without a name server no trunk, update or licence service is found',
      remedy: 'Enter at least one, often the router',
    },
    'dns.not-learnt': {
      message: '{interface} does not use DHCP, so no name servers are learnt there',
      remedy: 'Enter name servers, or choose an interface that uses DHCP',
    },
    'dns.twice': { message: '{address} is there twice', remedy: 'Remove one of them' },
    'dns.not-a-server': {
      message: '{address} is the PBX itself, or nobody’s address',
      remedy: 'Enter the address of a name server, often the router',
    },
    'dns.link-local': {
      message: '{address} is link-local: it does not say on which interface',
      remedy: 'Enter the server’s other address, or take the servers that the network names',
    },
    'dns.reserved': { message: '{name} always means the machine itself', remedy: 'Choose another name' },
    'dns.refused': {
      message: 'dnsmasq refuses this configuration: {output}',
      remedy: 'This is a fault of Switchroom: please report it',
    },
    'firewall.port-taken': { message: '{first} and {second} both want {protocol} port {port}', remedy: 'Give one of them another port' },
    'messages.unknown-secret': { message: 'The PBX keeps no such password', remedy: 'Enter it again' },
    'messages.login-in-the-clear': {
      message: 'User and password would cross the network in the clear',
      remedy: 'Choose STARTTLS or TLS, or leave the user out',
    },
    'messages.no-password': { message: 'A user without a password cannot log in', remedy: 'Enter the password, or leave the user out' },
    'messages.token-in-the-clear': {
      message: 'The token would cross the network in the clear',
      remedy: 'Use https://, or leave the token out',
    },
    'phone.unknown-extension': { message: 'This extension does not exist', remedy: 'Add the extension first' },
    'password.wrong': { message: 'The present password is wrong' },
    'password.too-short': { message: 'Fewer than 15 characters', remedy: 'A sentence is easy to keep in mind' },
    'password.same': { message: 'This is the present password', remedy: 'Choose another' },
    'password.too-simple': { message: 'This password is guessed at once', remedy: 'Choose another' },
    'request.unknown-key': { message: 'There is no such field', remedy: 'Look at its spelling' },
    'request.unexpected': { message: 'Nothing is expected here', remedy: 'Leave it out' },
  },
  phrases: [],
};
