import type { Texts } from './text.ts';

/** The way out of the PBX: proxy, time, and which layer of a request failed. */
export const outside: Pick<Texts, 'conditions' | 'problems' | 'egress'> = {
  conditions: {
    'time.stopped': {
      message: 'The time service does not run: phones get no time from here, and nobody looks at the clock',
      remedy: 'Look at its messages; applying the configuration again starts it',
    },
    'time.fast': {
      message:
        'The clock is {seconds} s ahead, therefore certificates may look expired or not yet valid, and phones and messages show a wrong time',
      because: 'The time server {source} says so',
      remedy: 'Look whether the time server is right; in a container or virtual machine, set the clock of the machine around it',
    },
    'time.slow': {
      message:
        'The clock is {seconds} s behind, therefore certificates may look expired or not yet valid, and phones and messages show a wrong time',
      because: 'The time server {source} says so',
      remedy: 'Look whether the time server is right; in a container or virtual machine, set the clock of the machine around it',
    },
    'time.no-source': {
      message: 'Nobody says what time it is: DHCP names no time server and none is set',
      because: 'Certificates, provisioning and encrypted telephony need the right time',
      remedy: 'Enter a time server, often the router',
    },
    'time.silent': {
      message: 'No time server answers: {servers}',
      because: 'Certificates, provisioning and encrypted telephony need the right time',
      remedy: 'Check the way to them (UDP port 123), or enter another one',
    },
  },
  problems: {
    'proxy.own-address': { message: '{address} is this PBX itself, which is no proxy', remedy: 'Enter the address or name of the proxy' },
    'proxy.password-without-user': {
      message: 'There is a password without a user name',
      remedy: 'Enter the user name, or remove the password',
    },
    'proxy.no-secret': { message: 'The password is not known here', remedy: 'Enter the password again' },
    'proxy.password-characters': {
      message: 'The password is longer than 256 characters, or holds a line break or another control character',
      remedy: 'Enter the password again, without line breaks',
    },
    'proxy.exception-twice': { message: '{exception} is there twice', remedy: 'Remove one of them' },
    'time.twice': { message: '{host} is there twice', remedy: 'Remove one of them' },
    'time.own-address': {
      message: '{host} is this PBX itself: its clock would be compared with itself',
      remedy: 'Enter another time server, often the router',
    },
    'time.pool-address': {
      message: '{host} is one address, and a pool is a name for many',
      remedy: 'Enter it as a server, or enter the name of a pool',
    },
    'time.refused': {
      message: 'The time service refuses this configuration: {output}',
      remedy: 'This is a fault of Switchroom: please report it',
    },
  },
  egress: {
    'name-proxy': {
      message: 'The name of the proxy, {host}, has no address',
      remedy: 'Check its spelling and the name servers, or enter an address',
    },
    'name-target': { message: 'The name {host} has no address', remedy: 'Check its spelling and the name servers' },
    'route-proxy': { message: 'There is no way to the proxy {host}', remedy: 'Look at the default route and at the routes' },
    'route-target': { message: 'There is no way to {host}', remedy: 'Look at the default route and at the routes' },
    'tcp-proxy': {
      message: 'The proxy {host} takes no connection at port {port}',
      remedy: 'Check address and port of the proxy, and whether a firewall is in between',
    },
    'tcp-target': {
      message: '{host} takes no connection at port {port}',
      remedy: 'Is there a firewall in between, or a proxy that must be used?',
    },
    'proxy-auth-proxy': { message: 'The proxy wants a login, or refuses this one (407)', remedy: 'Check user name and password' },
    'proxy-refused-proxy': {
      message: 'The proxy does not allow this address',
      remedy: 'Ask whoever runs the proxy to allow it; the page Reachability lists what the PBX needs',
    },
    'proxy-target-proxy': {
      message: 'The proxy works, and cannot reach the server itself',
      remedy: 'Is the address right? Does the proxy get to the Internet?',
    },
    'not-a-proxy-proxy': {
      message: 'What answers at {host}, port {port}, is not an HTTP proxy',
      remedy: 'Check the port: usual ones are 3128 and 8080',
    },
    'tls-target': {
      message: 'The certificate or the encryption of {host} is not trustworthy',
      remedy: 'See whose certificate answered: a device in between may be breaking the encryption open',
    },
    'not-http-target': { message: 'What answers at {host}, port {port}, is not a web server', remedy: 'Check the address' },
    'status-target': { message: '{host} answers with the status {status}', remedy: 'The way there works; ask whoever runs the server' },
    'too-large-target': { message: 'The answer of {host} is larger than expected', remedy: 'Check the address' },
    'timeout-proxy': { message: 'The proxy {host} does not answer in time', remedy: 'Try again; look at the load of the proxy' },
    'timeout-target': { message: '{host} does not answer in time', remedy: 'Try again; is a firewall in between that drops silently?' },
  },
};
