// What is needed outside, tried through a router that is honest at first and then is not: each verdict has its real cause.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { host } from '../addresses.ts';
import { eventually, Site } from '../kit.ts';
import type { SiteNode } from '../node.ts';
import { leased } from '../settled.ts';

interface View {
  readonly items: readonly {
    readonly host: string;
    readonly port: number;
    readonly check: string;
    readonly verdict?: {
      readonly code: string;
      readonly layer: string;
      readonly values: Record<string, unknown>;
      readonly text: { readonly de: { readonly remedy?: string } };
    };
  }[];
  readonly nat?: { readonly code: string };
}

/** A self-made authority and a certificate of it for an address, in one file with its key. */
async function certify(node: SiteNode, name: string, authority: string, address: string): Promise<string> {
  const at = (file: string): string => `/srv/tls/${file}`;
  await node.run(['mkdir', '-p', '/srv/tls']);
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc'];
  await node.run([
    'openssl',
    'req',
    '-x509',
    ...newKey,
    '-keyout',
    at(`${name}-ca.key`),
    '-out',
    at(`${name}-ca.pem`),
    '-days',
    '30',
    '-subj',
    `/CN=${authority}`,
  ]);
  await node.run(['openssl', 'req', ...newKey, '-keyout', at(`${name}.key`), '-out', at(`${name}.csr`), '-subj', `/CN=${address}`]);
  await node.writeFile(at(`${name}.ext`), `subjectAltName=IP:${address}\n`);
  const signed = [
    '-CA',
    at(`${name}-ca.pem`),
    '-CAkey',
    at(`${name}-ca.key`),
    '-CAcreateserial',
    '-days',
    '20',
    '-extfile',
    at(`${name}.ext`),
  ];
  await node.run(['openssl', 'x509', '-req', '-in', at(`${name}.csr`), ...signed, '-out', at(`${name}.crt`)]);
  const [key, certificate, ca] = [
    await node.readFile(at(`${name}.key`)),
    await node.readFile(at(`${name}.crt`)),
    await node.readFile(at(`${name}-ca.pem`)),
  ];
  await node.writeFile(at(`${name}.pem`), key + certificate + ca);
  return ca;
}

test('each layer that fails is named, and a change is told', async () => {
  await using site = await Site.start({ nodes: ['internet', 'router', 'pbx'] });
  const { pbx, router } = site;
  const { v4: first } = host(site.plan.internet, 20);
  const { v4: second } = host(site.plan.internet, 21);
  const services = await site.addNode('services', { ports: [{ network: 'internet', number: 20 }], gateway: 'internet' }, { layer: 'test' });
  await services.ip([`address add ${second}/24 dev internet`]);
  const trusted = await certify(services, 'honest', 'Example Authority', first);
  await certify(services, 'inspection', 'Office Inspection', first);
  await services.writeFile('/srv/services.py', readFileSync(join(import.meta.dirname, '../reach-services.py'), 'utf8'));
  const running = services.spawn(['python3', '/srv/services.py', first, second, '/srv/tls']);
  await new Promise<void>((ready, failed) => {
    running.child.stdout?.on('data', (chunk: Buffer) => String(chunk).includes('ready') && ready());
    running.child.once('exit', (code) => failed(new Error(`the services ended with ${code}`)));
  });
  // What Debian's update-ca-certificates does with an authority that an administrator trusts.
  const bundle = '/etc/ssl/certs/ca-certificates.crt';
  await pbx.writeFile(bundle, `${await pbx.readFile(bundle)}\n${trusted}`);
  // Two firewalls that say no: one without a word, one with an answer.
  await router.node.run(['nft', '-f', '-'], {
    input: `table inet strict {
  chain forward {
    type filter hook forward priority filter - 5; policy accept;
    ip daddr ${first} tcp dport 9001 drop
    ip daddr ${first} udp dport 5070 drop
    ip daddr ${first} tcp dport 9002 reject with icmpx admin-prohibited
  }
}
`,
  });
  await leased(pbx);
  const reachability = {
    schedule: 'off',
    stun: [{ host: first }, { host: second }],
    sip: [{ host: first }, { host: first, port: 5070 }],
    others: [
      { name: 'web', host: first, port: 443, check: 'https' },
      { name: 'overloaded', host: first, port: 8080, check: 'http' },
      { name: 'dropped', host: first, port: 9001, check: 'tcp' },
      { name: 'rejected', host: first, port: 9002, check: 'tcp' },
      { name: 'nobody there', host: first, port: 9003, check: 'tcp' },
      { name: 'no such name', host: 'nowhere.example', port: 443, check: 'https' },
    ],
  };
  await pbx.change('/reachability', JSON.stringify(reachability));

  /** Tries everything until the verdicts are these: a packet that was lost, or a router that is still being set, costs another round. */
  const become = (wanted: Readonly<Record<string, string>>): Promise<View> =>
    eventually(async () => {
      const { stdout } = await pbx.command(['reach', '--check', '--json']);
      const view = JSON.parse(stdout) as View;
      const is = Object.fromEntries([
        ...view.items.map((i) => [
          `${i.check} ${i.host === first ? '' : `${i.host} `}${i.port}`.replace(second, 'second'),
          i.verdict?.code,
        ]),
        ['nat', view.nat?.code],
      ]);
      expect(is).toMatchObject(wanted);
      return view;
    });

  const same = {
    'stun 3478': 'reach.ok',
    'stun second 3478': 'reach.ok',
    'http 8080': 'reach.http-status',
    'tcp 9001': 'reach.tcp-silent',
    'tcp 9002': 'reach.route-unreachable',
    'tcp 9003': 'reach.tcp-refused',
    // The site's name servers know of nothing outside it: "no such name" or "not from me".
    'https nowhere.example 443': expect.stringMatching(/^reach\.name-(unknown|refused)$/) as string,
    'sip 5070': 'reach.sip-silent',
  };
  await become({ ...same, 'sip 5060': 'reach.ok', 'https 443': 'reach.ok', nat: 'reach.nat-endpoint-independent' });

  // The same router, with the three habits that its makers are fond of.
  await router.node.run(['nft', '-f', '-'], {
    input: `table ip habits {
  ct helper sip-gateway {
    type "sip" protocol udp
  }
  chain mangle {
    type filter hook prerouting priority filter; policy accept;
    udp dport 5060 ct helper set "sip-gateway"
  }
  chain inspect {
    type nat hook prerouting priority dstnat - 5; policy accept;
    iifname "lan" ip daddr ${first} tcp dport 443 dnat to ${second}:8443
  }
  chain scatter {
    type nat hook postrouting priority srcnat - 5; policy accept;
    oifname "internet" ip daddr { ${first}, ${second} } udp dport { 3478, 3479 } masquerade fully-random
  }
}
`,
  });
  const view = await become({
    ...same,
    'sip 5060': 'reach.sip-rewritten',
    'https 443': 'reach.tls-untrusted',
    nat: 'reach.nat-address-and-port-dependent',
  });
  const web = view.items.find((i) => i.port === 443 && i.host === first)?.verdict;
  expect(web?.values['issuer']).toBe('Office Inspection');
  expect(web?.text.de.remedy).toContain('TLS-Inspektion');
  await eventually(async () => {
    const messages = (await pbx.cli('messages')) as readonly { code: string; values: Record<string, unknown> }[];
    expect(messages.find((m) => m.code === 'reach.intercepted')?.values).toMatchObject({ host: first, issuer: 'Office Inspection' });
    return messages.some((m) => m.code === 'reach.sip-alg');
  });
  expect((await pbx.command(['reach', 'rules', 'nftables'])).stdout).toMatch(/udp dport 3478 accept/);
});
