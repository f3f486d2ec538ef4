import { type Problem, pointer } from '../../config/problems.ts';
import type { Context } from '../../engine/contract.ts';
import { linkOf } from '../../engine/facts.ts';
import { canonicalAddress, contains, parseCidr } from '../../lib/ip.ts';
import { privateDomains } from '../../lib/private-names.ts';
import { covers, judgePair, splitPair } from './pair.ts';
import type { Webserver } from './schema.ts';

/** All that can be said of the section without looking at the machine or a clock. */
export function checkWebserver(section: Webserver, ctx: Context): Problem[] {
  return [...checkPorts(section, ctx), ...checkAllow(section, ctx), ...checkCertificate(section, ctx)];
}

function checkPorts(section: Webserver, ctx: Context): Problem[] {
  const others = ctx.claims.filter((c) => c.owner !== 'webserver' && c.protocol === 'tcp');
  return (['httpsPort', 'httpPort'] as const).flatMap((key) => {
    const taken = others.find((c) => section[key] >= c.port && section[key] <= c.lastPort);
    const same = key === 'httpPort' && section.httpPort === section.httpsPort;
    return taken || same
      ? [
          {
            code: 'webserver.port-taken',
            path: pointer('webserver', key),
            message: `port ${section[key]} is used by ${taken?.owner ?? 'HTTPS'}`,
            hint: 'choose a free port',
            values: { port: section[key], owner: taken?.owner ?? 'https' },
          },
        ]
      : [];
  });
}

function checkAllow(section: Webserver, ctx: Context): Problem[] {
  const { networks, interfaces } = section.allow;
  const problems: Problem[] = interfaces.flatMap((id, n) =>
    ctx.config.interfaces[id] === undefined
      ? [
          {
            code: 'config.unknown-interface',
            path: pointer('webserver', 'allow', 'interfaces', n),
            message: `there is no interface ${id}`,
            hint: `one of ${Object.keys(ctx.config.interfaces).join(', ')}`,
            values: { interface: id },
          },
        ]
      : [],
  );
  if (interfaces.length > 0 && problems.length === 0 && interfaces.every((id) => ctx.config.interfaces[id]?.role !== 'lan'))
    problems.push({
      code: 'webserver.no-way-in',
      path: pointer('webserver', 'allow', 'interfaces'),
      message: 'nobody could open these pages any more: none of these interfaces has the role lan',
      hint: 'add an interface of role lan, or leave the list empty',
    });
  if (ctx.you !== undefined && !allowed(networks, ctx.you))
    problems.push({
      code: 'webserver.excludes-you',
      path: pointer('webserver', 'allow', 'networks'),
      message: `you come from ${ctx.you}, which is in none of these networks: this change shuts you out`,
      hint: 'add your own network, or be sure that you can come from one of these',
      severity: 'warning',
      values: { address: ctx.you },
    });
  const by = ctx.you === undefined ? undefined : interfaceIn(ctx, ctx.you);
  if (ctx.you !== undefined && by !== undefined && interfaces.length > 0 && !interfaces.includes(by))
    problems.push({
      code: 'webserver.excludes-your-interface',
      path: pointer('webserver', 'allow', 'interfaces'),
      message: `you come from ${ctx.you} by ${by}, which is none of these interfaces: this change shuts you out`,
      hint: `add ${by}, or be sure that you can come in by one of these`,
      severity: 'warning',
      values: { address: ctx.you, interface: by },
    });
  return problems;
}

/** The interface in whose network somebody is; of whoever comes through a gateway the engine knows more, which names who loses access. */
function interfaceIn(ctx: Context, you: string): string | undefined {
  const holdsYou = (address: string): boolean => {
    const cidr = parseCidr(address);
    return cidr !== undefined && contains(cidr, you);
  };
  const found = Object.entries(ctx.config.interfaces).find(([, i]) => {
    const device = linkOf(i.match, ctx.facts.links)?.device;
    const fixed = [i.ipv4, i.ipv6].flatMap((x) => (x.mode === 'static' ? [x.address] : []));
    return [...fixed, ...ctx.facts.leases.flatMap((l) => (l.device === device ? l.addresses : []))].some(holdsYou);
  });
  return found?.[0];
}

/** Whether a source address may open the pages: from one of the networks, or from anywhere when there are none. */
export function allowed(networks: readonly string[], address: string): boolean {
  return (
    networks.length === 0 ||
    networks.some((n) => {
      const cidr = parseCidr(n);
      return cidr ? contains(cidr, address) : n === address;
    })
  );
}

function checkCertificate(section: Webserver, ctx: Context): Problem[] {
  const { certificate, hostname } = section;
  const at = (...parts: (string | number)[]): string => pointer('webserver', 'certificate', ...parts);
  if (certificate.from === 'uploaded') {
    if (ctx.secrets === undefined) return [];
    const kept = ctx.secrets.kept(certificate.pair.secret);
    const pair = kept === undefined ? undefined : splitPair(kept);
    if (pair === undefined)
      return [
        {
          code: 'webserver.pair-unknown',
          path: at('pair'),
          message: 'this certificate is not on this PBX',
          hint: 'upload it again, with its key',
        },
      ];
    return judgePair(pair, hostname).problems.map((p) => ({ ...p, path: at('pair') }));
  }
  if (certificate.from === 'own') return [];
  const problems: Problem[] = certificate.names.flatMap((name, n) =>
    name.includes('.') && canonicalAddress(name) === undefined
      ? []
      : [
          {
            code: 'webserver.acme-name',
            path: at('names', n),
            message: `an authority signs for no name such as ${name}`,
            hint: 'a name with its domain, such as pbx.example.test',
            values: { name },
          },
        ],
  );
  if (!certificate.acceptTerms)
    problems.push({
      code: 'webserver.acme-terms',
      path: at('acceptTerms'),
      message: 'the authority gives no certificate to who has not accepted its terms',
      hint: 'read them and accept',
    });
  if (certificate.authority !== undefined && ctx.secrets !== undefined && !isBundle(ctx.secrets.kept(certificate.authority.secret)))
    problems.push({
      code: 'webserver.authority-unreadable',
      path: at('authority'),
      message: 'there is no certificate in PEM form here',
      hint: 'the roots of the authority, beginning with -----BEGIN CERTIFICATE-----',
    });
  const unsigned = certificate.names.find((n) => privateDomains.some((d) => n.endsWith(`.${d}`)));
  if (unsigned !== undefined && certificate.authority === undefined)
    problems.push({
      code: 'webserver.acme-private-name',
      path: at('names', certificate.names.indexOf(unsigned)),
      message: `public authorities do not sign for ${unsigned}`,
      hint: 'a name in a domain of your own, or the roots of your own authority',
      severity: 'warning',
      values: { name: unsigned },
    });
  if (section.httpPort !== 80)
    problems.push({
      code: 'webserver.acme-port',
      path: pointer('webserver', 'httpPort'),
      message: `the authority asks at port 80, and plain HTTP is at ${section.httpPort}`,
      hint: 'use port 80, or let the router send its port 80 here',
      severity: 'warning',
      values: { port: section.httpPort },
    });
  if (!covers(certificate.names, hostname))
    problems.push({
      code: 'webserver.hostname-not-named',
      path: at('names'),
      message: `the certificate would be for ${certificate.names.join(', ')} and not for ${hostname}`.slice(0, 200),
      hint: 'add the host name, or set the host name to one of these',
      severity: 'warning',
      values: { names: certificate.names.join(', ').slice(0, 200), hostname },
    });
  return problems;
}

const isBundle = (text: string | undefined): boolean => text?.includes('-----BEGIN CERTIFICATE-----') ?? false;
