import { z } from 'zod';
import type { DnsView } from '../../engine/requests.ts';
import type { SipPath } from '../../lib/dns/sip-path.ts';
import { canonicalAddress } from '../../lib/ip.ts';
import { addressSchema, asciiName, hostnameSchema } from '../../lib/text.ts';

/** Types that the test asks for. */
export const testTypes = ['A', 'AAAA', 'NAPTR', 'SRV', 'PTR', 'CNAME', 'MX', 'NS', 'SOA', 'TXT'] as const;

const name = 'a name such as pbx.example.test, or an address';
/** What can be asked: with underscores, as services have them (RFC 2782), and addresses, which are asked backwards. */
const askedName = z
  .string(name)
  .max(300, name)
  .transform((s) => asciiName(s.trim().toLowerCase().replace(/\.$/, '')))
  .refine((s) => canonicalAddress(s) !== undefined || (s.length <= 253 && /^[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*$/.test(s)), name);

const known = {
  address: z.string(),
  state: z.enum(['answers', 'silent', 'invents', 'unknown']),
  ms: z.number().exactOptional(),
  because: z.string().exactOptional(),
  invented: z.string().exactOptional(),
  at: z.number().exactOptional(),
};
const view: z.ZodType<DnsView> = z
  .strictObject({
    resolver: z.enum(['running', 'ready', 'stopped']),
    servers: z.array(
      z.strictObject({
        ...known,
        origin: z.enum(['static', 'dhcp', 'dhcpv6', 'slaac']),
        interface: z.string().exactOptional(),
        use: z.enum(['asked', 'stands-by', 'passed-over']),
      }),
    ),
    domains: z.array(z.strictObject({ domain: z.string(), servers: z.array(z.strictObject(known)) })),
    search: z.array(z.string()),
    hosts: z.array(z.strictObject({ name: z.string(), addresses: z.array(z.string()) })),
  })
  .meta({ id: 'Dns' });

const record = z.strictObject({ name: z.string(), type: z.string(), ttl: z.number(), text: z.string() });
const said = z.strictObject({
  server: z.string(),
  /** The PBX's own resolver, a server for everything, or one for a domain. */
  role: z.enum(['resolver', 'general', 'domain']),
  domain: z.string().exactOptional(),
  /** It is one of those that this name is looked up at. */
  inCharge: z.boolean(),
  state: z.enum(['answered', 'silent', 'unreachable', 'garbage']),
  ms: z.number(),
  because: z.string().exactOptional(),
  /** Name of the response code (RFC 1035 §4.1.1). */
  rcode: z.string().exactOptional(),
  answers: z.array(record),
  /** The answer was cut off, and asked for again by TCP. */
  truncated: z.boolean(),
  tcp: z.boolean(),
  /** It says that it has verified DNSSEC. */
  authentic: z.boolean(),
  /** Messages that were no answer to this question. */
  strange: z.number(),
  /** Servers in charge with the same number say the same. */
  group: z.int().exactOptional(),
});
const test = z
  .strictObject({ name: z.string(), type: z.enum(testTypes), disagree: z.boolean(), servers: z.array(said) })
  .meta({ id: 'DnsTest' });
export type DnsTest = z.output<typeof test>;
export type DnsSaid = z.output<typeof said>;

const transport = z.enum(['udp', 'tcp', 'tls']);
const target = { transport, address: z.string(), port: z.int() };
const tried = z.union([
  z.strictObject({ ms: z.number(), said: z.string() }),
  z.strictObject({ failed: z.enum(['silent', 'closed', 'unreachable', 'not-tried']), because: z.string() }),
]);
const path: z.ZodType<SipPath> = z
  .strictObject({
    domain: z.string(),
    lookups: z.array(
      z.strictObject({
        name: z.string(),
        type: z.enum(['A', 'AAAA', 'NAPTR', 'SRV', 'PTR', 'CNAME', 'MX', 'NS', 'SOA', 'TXT', 'OPT']),
        count: z.int(),
        instead: z.string().exactOptional(),
      }),
    ),
    ways: z.array(
      z.strictObject({
        transport,
        by: z.enum(['naptr', 'srv', 'host']),
        order: z.int().exactOptional(),
        preference: z.int().exactOptional(),
        service: z.string().exactOptional(),
        name: z.string(),
        targets: z.array(
          z.strictObject({
            host: z.string(),
            port: z.int(),
            priority: z.int().exactOptional(),
            weight: z.int().exactOptional(),
            share: z.number().exactOptional(),
            addresses: z.array(z.strictObject({ ...target, tried })),
            nothing: z.enum(['no-address']).exactOptional(),
          }),
        ),
        nothing: z.enum(['no-srv', 'not-offered']).exactOptional(),
      }),
    ),
    taken: z.strictObject(target).exactOptional(),
  })
  .meta({ id: 'SipPath' });

export const dnsRoutes = {
  'GET /dns': { access: 'read', summary: 'name servers as they are now, and what is set', response: view },
  'POST /dns/test': {
    access: 'admin',
    summary: 'ask every name server for a name, and compare',
    body: z.strictObject({ name: askedName, type: z.enum(testTypes).default('A') }),
    response: test,
  },
  'POST /dns/path': {
    access: 'admin',
    summary: 'the path that a trunk takes to a SIP domain (RFC 3263), each target tried',
    body: z.strictObject({ domain: z.union([addressSchema, hostnameSchema], 'a SIP domain such as example.test') }),
    response: path,
  },
} as const;
