import type { VerdictCode } from '../reach.ts';
import type { Sentences } from './text.ts';

/** Verdicts of reachability: what is, why, and the way out. Served by the API in both languages; no page carries them. */
export const reachEn: Readonly<Record<VerdictCode, Sentences>> = {
  'reach.ok': { message: 'Reached' },
  'reach.name-unknown': {
    message: 'The name {host} does not exist',
    because: 'A name server answered that there is no such name, or that it has no address',
    remedy: 'Check the spelling; a name server that filters answers so as well: ask another one on the page DNS',
  },
  'reach.name-silent': {
    message: 'No name server answered when asked for {host}',
    because: 'The question for its address was lost, so no connection was tried',
    remedy: 'Look at the page DNS: do the name servers answer, and may the PBX ask them (UDP and TCP 53)?',
  },
  'reach.name-refused': {
    message: 'The name server gave no address for {host}: {detail}',
    because: 'It is there, and does not want to answer or cannot ask further',
    remedy: 'Test it on the page DNS, or set another name server',
  },
  'reach.route-none': {
    message: 'There is no way to {host}',
    because: 'This machine has no route there, or its own packet filter keeps it ({detail})',
    remedy: 'Look at the page Routing: is there a default gateway for this kind of address?',
  },
  'reach.route-unreachable': {
    message: '{host} cannot be got to: a router on the way says so',
    because: 'The network behind that router is down, or a firewall there refuses with this answer ({detail})',
    remedy: 'Ask whoever runs the router; allow {protocol} port {port} to {host} in the firewall',
  },
  'reach.tcp-refused': {
    message: '{host} refuses connections to TCP port {port}',
    because: 'A firewall on the way refuses at once, or the service does not run',
    remedy: 'Allow TCP port {port} to {host} in the firewall in front; if that is done, the service is down',
  },
  'reach.tcp-silent': {
    message: '{host} does not answer on TCP port {port}',
    because: 'The packets vanish: most often a firewall drops them without a word',
    remedy: 'Allow TCP port {port} to {host} in the firewall in front',
  },
  'reach.tcp-closed': {
    message: '{host} closes the connection to TCP port {port} before it says anything',
    because: 'A firewall that looks into connections cuts them, or the service is overloaded',
    remedy: 'Look for content or application filters in the firewall in front, and exempt the PBX',
  },
  'reach.udp-refused': {
    message: '{host} refuses packets to UDP port {port}',
    because: 'A firewall on the way refuses at once, or nothing listens there',
    remedy: 'Allow UDP port {port} to {host} in the firewall in front; if that is done, the service is down',
  },
  'reach.udp-silent': {
    message: 'No answer from {host} on UDP port {port}',
    because: 'Four packets within two seconds brought none: most often a firewall drops them, or the answers',
    remedy: 'Allow UDP port {port} to {host} and its answers in the firewall in front',
  },
  'reach.tls-untrusted': {
    message: 'Another certificate answers for {host}: issued by {issuer}',
    because:
      'No public authority stands behind it. Something in your network opens encrypted connections, most often a firewall or proxy with TLS inspection',
    remedy: 'Exempt the PBX or {host} from TLS inspection. Do not trust the inspecting authority instead: it could read everything',
  },
  'reach.tls-self-signed': {
    message: 'A self-signed certificate answers for {host}: {subject}',
    because: 'It vouches for itself: a device on the way answers in its place, or the service has no proper certificate',
    remedy: 'Compare the fingerprint with whoever runs {host}; look for a portal or filter on the way',
  },
  'reach.tls-name': {
    message: 'The certificate that answers for {host} is for somebody else: {subject}',
    because: 'The name leads to another machine, or something on the way answers in its place; its issuer is {issuer}',
    remedy: 'Compare the address of {host} with what another network says; look for a filter on the way',
  },
  'reach.tls-expired': {
    message: 'The certificate of {host} is valid from {from} to {until}, and that is not now',
    because: 'It has run out, or the clock of this machine is wrong',
    remedy: 'Look at the page Time first; if the clock is right, tell whoever runs {host}',
  },
  'reach.tls-failed': {
    message: 'No encrypted connection to {host} comes about: {detail}',
    because: 'What answers on port {port} speaks no TLS or only an old kind, or something cuts the handshake',
    remedy: 'Check the port; look for filters in the firewall in front that know this service by its name',
  },
  'reach.proxy-unreachable': {
    message: 'The HTTP proxy {proxy} does not answer',
    because: 'Everything to {host} goes through it: {detail}',
    remedy: 'Look at the page Proxy: address and port of the proxy, and whether it runs',
  },
  'reach.proxy-credentials': {
    message: 'The HTTP proxy {proxy} wants other credentials',
    because: 'It answered 407 to the request for {host}',
    remedy: 'Enter user and password on the page Proxy',
  },
  'reach.proxy-denied': {
    message: 'The HTTP proxy {proxy} does not allow {host}',
    because: 'Its rules forbid this name or port: {detail}',
    remedy: 'Have {host} port {port} allowed for the PBX in the proxy',
  },
  'reach.proxy-failed': {
    message: 'The HTTP proxy {proxy} brings no connection to {host} about: {detail}',
    because: 'It cannot get there itself, or what answers there is no proxy',
    remedy: 'Test it on the page Proxy; the firewall behind the proxy may block {host} port {port}',
  },
  'reach.http-status': {
    message: '{host} answers with status {status}',
    because: 'The way there is free; the service, or a filter that answers in its place, turns the request down',
    remedy: 'At 403 look for a web filter on the way; from 500 on the service has trouble of its own: wait, then ask whoever runs it',
  },
  'reach.http-captive': {
    message: 'Instead of {host} a portal answers: {detail}',
    because: 'The network asks for a login before it lets anybody out',
    remedy: 'Exempt the PBX from the portal, by its MAC address or its port',
  },
  'reach.service-garbled': {
    message: 'Something answers at {host} port {port}, and it is not what should be there',
    because: 'The answer is in another protocol: another service, or a device on the way that answers for it',
    remedy: 'Check the port; look for filters in the firewall in front',
  },
  'reach.service-refused': {
    message: '{host} answers on {protocol} port {port} and turns us down: {detail}',
    because: 'The way is free; the service does not want to serve this address, or cannot now',
    remedy: 'Ask whoever runs it; set another one',
  },
  'reach.sip-silent': {
    message: 'No SIP answer from {host} on port {port}',
    because: 'A firewall drops it, the provider does not answer strangers, or an application layer gateway (SIP ALG) spoils the messages',
    remedy: 'Allow {protocol} port {port} to {host}, and switch SIP ALG off in the router; try another port or TLS',
  },
  'reach.sip-rewritten': {
    message: 'Something on the way to {host} writes into SIP messages (SIP ALG)',
    because: 'The address in the header {header} came back as {got}; only a gateway on the way can have put it there',
    remedy: 'Switch SIP ALG (also “SIP helper”, “SIP fixup”) off in the router; where that cannot be done, use TLS to the provider',
  },
  'reach.nat-none': { message: 'No address translation: the Internet sees {seen}, as we do' },
  'reach.nat-endpoint-independent': {
    message: 'Address translation that keeps one port for all destinations; the Internet sees {seen}',
    because: 'Asked from one port at {servers} places: all saw the same',
  },
  'reach.nat-address-dependent': {
    message: 'Address translation that takes another port for each destination',
    because: 'Asked from one port at {servers} places: not all saw the same. What one server says of our port does not hold for others',
    remedy:
      'Choose “endpoint-independent” or “full cone” mapping in the router, or a fixed port for the PBX; trunks with registration work, direct media may not',
  },
  'reach.nat-address-and-port-dependent': {
    message: 'Address translation that takes another port for each connection (symmetric)',
    because: 'Asked from one port at {servers} places, even two ports of one server saw different ones',
    remedy:
      'Switch port randomisation off in the router, or give the PBX fixed ports; trunks with registration work, direct media does not',
  },
  'reach.nat-unknown': {
    message: 'The Internet sees us as {seen}; how the router picks ports is not known',
    because: 'Only one place answered, and it takes two to tell',
    remedy: 'Add a second STUN server',
  },
  'reach.nat-silent': {
    message: 'No STUN server answered: how the Internet sees us is not known',
    because: 'UDP to them is blocked, or they are down',
    remedy: 'Look at each STUN server below',
  },
};
