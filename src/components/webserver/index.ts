import { pointer } from '../../config/problems.ts';
import { type Artifact, type CertificateArtifact, type Claim, type Context, define, type Keep, type Step } from '../../engine/contract.ts';
import { type FilesHave, observeFiles, planFiles } from '../../engine/files-and-units.ts';
import { parseCidr } from '../../lib/ip.ts';
import { mdnsName } from '../../lib/link-local.ts';
import { isPrivateAddress } from '../../lib/private-names.ts';
import type { Webserver } from './schema.ts';

interface WebserverHave {
  readonly files: FilesHave;
  readonly certificates: ReadonlyMap<string, { readonly names: readonly string[]; readonly notAfter: number } | undefined>;
  readonly now: number;
}

/** A certificate is made anew a month before its end: time for whoever pinned it to notice. */
const renewBeforeSeconds = 30 * 86_400;

/**
 * Owns on the machine: the web server's certificate for every name and address that the PBX has, before it has it, and the ports as a
 * file for the web process.
 */
export const webserver = define<Webserver, WebserverHave>({
  id: 'webserver',
  after: ['interfaces'],
  section: (config) => config.webserver,
  claims: (section): readonly Claim[] => [
    { owner: 'webserver', protocol: 'tcp', port: section.httpsPort, lastPort: section.httpsPort, purpose: 'web', interfaces: 'all' },
    { owner: 'webserver', protocol: 'tcp', port: section.httpPort, lastPort: section.httpPort, purpose: 'provisioning', interfaces: 'all' },
  ],
  check: (section, ctx) => {
    const mine = ctx.claims.filter((c) => c.owner !== 'webserver' && c.protocol === 'tcp');
    return (['httpsPort', 'httpPort'] as const).flatMap((key) => {
      const taken = mine.find((c) => section[key] >= c.port && section[key] <= c.lastPort);
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
  },
  render: (section, ctx): Artifact[] => [
    { kind: 'file', path: 'etc/web/webserver.json', reader: 'web', content: `${JSON.stringify(section, undefined, 2)}\n` },
    { kind: 'certificate', folder: 'etc/web/tls', reader: 'web', names: namesOf(section, ctx) },
  ],
  observe: async (host, want, previous) => {
    const folders = want.flatMap((a) => (a.kind === 'certificate' ? [a.folder] : []));
    const certificates = new Map(await Promise.all(folders.map(async (f) => [f, await host.certificate(f)] as const)));
    return { files: await observeFiles(host, want, previous), certificates, now: host.clock.now() };
  },
  plan: planWebserver,
});

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
