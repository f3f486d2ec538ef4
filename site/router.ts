// The office router and the internet behind it: NAT, DHCP, router advertisements, DNS. Broken on demand, as routers are.
import { type AddressPlan, host } from './addresses.ts';
import { eventually } from './eventually.ts';
import type { SiteNode } from './node.ts';
import { NUMBERS } from './topology.ts';

/** dnsmasq allows no shorter lease; short, so that a test sees renewals. */
const LEASE = '2m';
/** As long as its advertisements say that it is a router; they come every ten seconds. */
const ROUTER_SECONDS = 180;

const CONFIGURATION = '/etc/dnsmasq.conf';
const PID = '/run/dnsmasq.pid';
const DNSMASQ = ['dnsmasq', `--conf-file=${CONFIGURATION}`, `--pid-file=${PID}`];

/** RFC 2606: nobody's. */
const DOMAIN = 'office.example';

export async function startRouter(node: SiteNode, plan: AddressPlan): Promise<void> {
  const { lan, internet } = plan;
  await node.sysctl({ 'net.ipv4.ip_forward': 1, 'net.ipv6.conf.all.forwarding': 1 });
  await node.run(['nft', '-f', '-'], {
    input: `table inet office {
  chain forward {
    type filter hook forward priority filter; policy accept;
    iifname "internet" ct state established,related accept
    iifname "internet" ct status dnat accept
    iifname "internet" oifname "lan" drop
  }
}
table ip nat {
  chain out {
    type nat hook postrouting priority srcnat; policy accept;
    oifname "internet" ip saddr ${lan.cidr4} masquerade
  }
  chain in {
    type nat hook prerouting priority dstnat; policy accept;
  }
}
table inet faults {
  chain dns {
    type filter hook input priority filter - 10; policy accept;
  }
  chain dhcp {
    type filter hook input priority filter - 10; policy accept;
  }
}
`,
  });
  await node.writeFile(
    CONFIGURATION,
    `interface=lan
except-interface=lo
bind-interfaces
no-resolv
no-hosts
server=${host(internet, NUMBERS.internet).v4}
domain=${DOMAIN}
dhcp-authoritative
# Pinging an address before it is offered takes three seconds.
no-ping
dhcp-range=${lan.prefix4}.100,${lan.prefix4}.199,255.255.255.0,${LEASE}
enable-ra
ra-param=lan,10,${ROUTER_SECONDS}
dhcp-range=${lan.prefix6}::1000,${lan.prefix6}::1fff,slaac,64,${LEASE}
dhcp-option=option6:dns-server,[${host(lan, NUMBERS.officeRouter).v6}]
dhcp-option=option:ntp-server,${host(lan, NUMBERS.officeRouter).v4}
dhcp-leasefile=/var/lib/misc/office.leases
`,
  );
  // In the background by itself: its parent ends when the sockets are bound, so this is also "ready".
  await node.run(DNSMASQ);
  // It passes the machine's clock on as it is (-x: nobody sets it), as a router does that has the time from its provider.
  await node.writeFile('/etc/chrony.conf', `local stratum 3\nallow ${lan.cidr4}\ncmdport 0\nbindcmdaddress /\npidfile /run/chronyd.pid\n`);
  await node.run(['chronyd', '-x', '-u', 'root', '-f', '/etc/chrony.conf']);
}

export async function startInternet(node: SiteNode, plan: AddressPlan): Promise<void> {
  const { lan, internet } = plan;
  await node.sysctl({ 'net.ipv4.ip_forward': 1, 'net.ipv6.conf.all.forwarding': 1 });
  // IPv6 is routed to the office, not translated.
  await node.ip([`route add ${lan.cidr6} via ${host(internet, NUMBERS.router).v6}`]);
  const self = host(internet, NUMBERS.internet);
  await node.run(['mkdir', '-p', '/srv/dns']);
  await node.writeFile('/srv/dns/names', `${self.v4} internet.example\n${self.v6} internet.example\n`);
  await node.writeFile(
    CONFIGURATION,
    `interface=internet
except-interface=lo
bind-interfaces
no-resolv
no-hosts
hostsdir=/srv/dns
# Nothing beyond the site exists; a name that is not known is answered so at once.
local=//
`,
  );
  await node.run(DNSMASQ);
}

/** The router's faults, switched while the site runs. */
export class Router {
  readonly node: SiteNode;

  constructor(node: SiteNode) {
    this.node = node;
  }

  /** `silent`: questions arrive and are never answered, the worst kind of broken DNS. */
  async dns(state: 'silent' | 'ok'): Promise<void> {
    await this.#fault('dns', state === 'silent' ? ['udp dport 53 drop', 'tcp dport 53 drop'] : []);
  }

  /** `off`: no DHCPv4, no DHCPv6; leases that are out run out. */
  async dhcp(state: 'off' | 'ok'): Promise<void> {
    await this.#fault('dhcp', state === 'off' ? ['udp dport { 67, 547 } drop'] : []);
  }

  /** Another IPv6 prefix for the LAN, as providers give one after a break. Gives the new one. */
  async renumber({ prefix6: old }: AddressPlan['lan']): Promise<string> {
    const fresh = `${old.slice(0, old.lastIndexOf(':'))}:9`;
    const conf = await this.node.readFile(CONFIGURATION);
    await this.node.ip([`address add ${fresh}::1/64 dev lan nodad`, `address del ${old}::1/64 dev lan`]);
    await this.#configure(conf.replaceAll(`${old}::1`, `${fresh}::1`));
    return fresh;
  }

  /** `off`: it says that it is no way out (router lifetime 0, RFC 4861 §6.2.5); its prefix goes on. */
  async wayOut6(state: 'off' | 'ok'): Promise<void> {
    const conf = await this.node.readFile(CONFIGURATION);
    await this.#configure(conf.replace(/^(ra-param=lan,\d+),\d+$/m, `$1,${state === 'off' ? 0 : ROUTER_SECONDS}`));
  }

  async #configure(conf: string): Promise<void> {
    await this.node.writeFile(CONFIGURATION, conf);
    await this.node.run(['sh', '-c', `kill "$(cat ${PID})"`]);
    // Until the old one has given its sockets back.
    await eventually(async () => (await this.node.exec(DNSMASQ)).code === 0);
  }

  /** Sends a port of the router's internet address to a host of the office, as an administrator's port forwarding does. */
  async forwardPort(protocol: 'udp' | 'tcp', port: number, to: string): Promise<void> {
    await this.node.run([
      'nft',
      'add',
      'rule',
      'ip',
      'nat',
      'in',
      'iifname',
      'internet',
      protocol,
      'dport',
      String(port),
      'dnat',
      'to',
      to,
    ]);
  }

  async #fault(chain: string, rules: readonly string[]): Promise<void> {
    const lines = [`flush chain inet faults ${chain}`, ...rules.map((rule) => `add rule inet faults ${chain} ${rule}`)];
    await this.node.run(['nft', '-f', '-'], { input: `${lines.join('\n')}\n` });
  }
}
