import type { Config } from '../../config/config.ts';
import { type Artifact, type CertificateArtifact, type Claim, type Context, define, type Keep, type Step } from '../../engine/contract.ts';
import { linkOf } from '../../engine/facts.ts';
import { type FilesHave, observeFiles, planFiles } from '../../engine/files-and-units.ts';
import { parseCidr } from '../../lib/ip.ts';
import { mdnsName } from '../../lib/link-local.ts';
import { isPrivateAddress } from '../../lib/private-names.ts';
import { checkWebserver } from './check.ts';
import { healthOf } from './health.ts';
import { splitPair } from './pair.ts';
import { preflightWebserver } from './preflight.ts';
import type { WebSettings, Webserver } from './schema.ts';

interface WebserverHave {
  readonly files: FilesHave;
  readonly certificates: ReadonlyMap<string, { readonly names: readonly string[]; readonly notAfter: number } | undefined>;
  readonly now: number;
}

/** A certificate is made anew a month before its end: time for whoever pinned it to notice. */
const renewBeforeSeconds = 30 * 86_400;

/**
 * Owns on the machine: the ports, who may come to them, and the certificates: the PBX's own for every name and address that it has, before
 * it has it, and beside it the uploaded one. What an ACME authority gives is fetched by acme.ts, since it comes when it comes.
 */
export const webserver = define<Webserver, WebserverHave>({
  id: 'webserver',
  after: ['interfaces'],
  section: (config) => config.webserver,
  claims: claimsOf,
  reaches: (section) => {
    if (section.certificate.from !== 'acme') return [];
    const url = new URL(section.certificate.directory);
    const host = url.hostname.replace(/^\[|\]$/g, '');
    return [
      {
        owner: 'webserver',
        id: 'acme',
        purpose: 'acme',
        host,
        protocol: 'tcp',
        port: url.port === '' ? 443 : Number(url.port),
        check: 'https',
        direct: false,
      },
    ];
  },
  check: checkWebserver,
  render,
  preflight: preflightWebserver,
  observe: async (host, want, previous) => {
    const folders = want.flatMap((a) => (a.kind === 'certificate' ? [a.folder] : []));
    const certificates = new Map(await Promise.all(folders.map(async (f) => [f, await host.certificate(f)] as const)));
    return { files: await observeFiles(host, want, previous), certificates, now: host.clock.now() };
  },
  plan: planWebserver,
  health: healthOf,
  checks: [
    {
      id: 'webserver.certificate',
      rank: 450,
      finds: ['webserver.certificate-not-served', 'webserver.acme-failed', 'webserver.certificate-expires'],
      about: '/network/webserver',
      command: 'switchroom certificate',
    },
  ],
});

/** HTTPS for whom it is allowed; plain HTTP always for phones, besides for redirects, and for everybody while an authority may ask. */
function claimsOf(section: Webserver, config: Config): Claim[] {
  const { allow, httpsPort, httpPort, redirect, certificate } = section;
  const who = {
    interfaces: allow.interfaces.length === 0 ? ('all' as const) : allow.interfaces,
    ...(allow.networks.length === 0 ? {} : { sources: allow.networks }),
  };
  const claim = (port: number, purpose: Claim['purpose'], rest: typeof who): Claim => ({
    owner: 'webserver',
    protocol: 'tcp',
    port,
    lastPort: port,
    purpose,
    ...rest,
  });
  const everybody = { interfaces: 'all' as const };
  const voice = Object.entries(config.interfaces).flatMap(([id, i]) => (i.role === 'voice' ? [id] : []));
  return [
    claim(httpsPort, 'web', who),
    ...(voice.length === 0 ? [] : [claim(httpPort, 'provisioning', { interfaces: voice })]),
    ...(redirect ? [claim(httpPort, 'redirect', who)] : []),
    // The authority says beforehand neither who asks nor from where (RFC 8555 §8.3, §10.2).
    ...(certificate.from === 'acme' ? [claim(httpPort, 'certificate', everybody)] : []),
  ];
}

function render(section: Webserver, ctx: Context): Artifact[] {
  const { certificate } = section;
  const settings: WebSettings = {
    httpsPort: section.httpsPort,
    httpPort: section.httpPort,
    redirect: section.redirect,
    tlsMinimum: section.tlsMinimum,
    session: { idleSeconds: section.session.idleMinutes * 60, absoluteSeconds: section.session.absoluteHours * 3600 },
    allow: { networks: section.allow.networks, closedAddresses: closedAddresses(section, ctx) },
    certificate: certificate.from,
  };
  const kept = certificate.from === 'uploaded' ? ctx.secrets?.kept(certificate.pair.secret) : undefined;
  const pair = kept === undefined ? undefined : splitPair(kept);
  const authority = certificate.from === 'acme' && certificate.authority ? ctx.secrets?.kept(certificate.authority.secret) : undefined;
  return [
    { kind: 'certificate', folder: 'etc/web/tls', reader: 'web', names: namesOf(section, ctx) },
    ...(pair === undefined
      ? []
      : ([
          // The key first: a reader that comes between sees a pair that does not match, and stays with what it has.
          { kind: 'file', path: 'etc/web/tls-uploaded/key.pem', reader: 'web', content: pair.key },
          { kind: 'file', path: 'etc/web/tls-uploaded/chain.pem', reader: 'web', content: pair.chain },
        ] satisfies Artifact[])),
    ...(authority === undefined
      ? []
      : ([{ kind: 'file', path: 'etc/acme/authority.pem', reader: 'root', content: authority }] satisfies Artifact[])),
    { kind: 'file', path: 'etc/web/webserver.json', reader: 'web', content: `${JSON.stringify(settings, undefined, 2)}\n` },
  ];
}

/**
 * Our addresses on interfaces that are not to be administered by. Not those where it is allowed: an address that is only kept for the way
 * back is in no document, and must go on answering.
 */
function closedAddresses(section: Webserver, ctx: Context): string[] {
  if (section.allow.interfaces.length === 0) return [];
  const closed = Object.entries(ctx.config.interfaces).filter(([id]) => !section.allow.interfaces.includes(id));
  const addresses = closed.flatMap(([, i]) => {
    const device = linkOf(i.match, ctx.facts.links)?.device;
    const fixed = [i.ipv4, i.ipv6].flatMap((x) => (x.mode === 'static' ? [x.address] : []));
    return [...fixed, ...ctx.facts.leases.flatMap((l) => (l.device === device ? l.addresses : []))];
  });
  return [...new Set(addresses.flatMap((a) => parseCidr(a)?.address ?? []))].sort();
}

function namesOf(section: Webserver, ctx: Context): string[] {
  const set = Object.values(ctx.config.interfaces).flatMap((i) =>
    [i.ipv4, i.ipv6].flatMap((x) => (x.mode === 'static' ? [x.address] : [])),
  );
  const learnt = [
    ...ctx.facts.leases.flatMap((l) => l.addresses),
    ...(ctx.facts.linkLocal ?? []).map((l) => l.address),
    ...(ctx.facts.lingering ?? []).map((l) => l.address),
  ];
  const addresses = [...set, ...learnt].flatMap((a) => parseCidr(a)?.address ?? []);
  // Our CA may sign for private addresses only: one other name in it, and clients would refuse the certificate for all of them.
  // How the PBX is found where nobody knows its address: it is announced by mDNS where administrators are.
  const announced = Object.values(ctx.config.interfaces).some((i) => i.role === 'lan') ? [mdnsName] : [];
  return [section.hostname, ...announced, ...new Set(addresses.filter(isPrivateAddress))];
}

/** A certificate for more names than needed is left alone: those that are kept during a change stay in it. */
function planWebserver(want: readonly Artifact[], have: WebserverHave, keep: Keep): Step[] {
  const kept = keep.addresses.flatMap((a) => parseCidr(a.address)?.address ?? []).filter(isPrivateAddress);
  const certificates = want
    .filter((a) => a.kind === 'certificate')
    .flatMap((c): Step[] => {
      const names = [...new Set([...c.names, ...kept])];
      const is = have.certificates.get(c.folder);
      if (is && names.every((n) => is.names.includes(n)) && is.notAfter - have.now > renewBeforeSeconds) return [];
      const certificate: CertificateArtifact = { ...c, names };
      return [{ component: 'webserver', impact: 'none', why: `the certificate names ${names.join(', ')}`, do: 'certificate', certificate }];
    });
  return [...certificates, ...planFiles('webserver', want, have.files)];
}
