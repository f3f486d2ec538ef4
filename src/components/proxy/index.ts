import { type Problem, pointer } from '../../config/problems.ts';
import { type Artifact, type Context, define, type Reach } from '../../engine/contract.ts';
import { filesAndUnits } from '../../engine/files-and-units.ts';
import { proxyOf } from '../../engine/proxy.ts';
import { parseCidr } from '../../lib/ip.ts';
import type { ProxySection } from './schema.ts';

/**
 * Owns on the machine: etc/proxy/egress.json, by which the web process goes out (src/host/egress-settings.ts). Programs that are started by
 * others get the same as environment (engine/proxy.ts).
 */
export const proxy = define({
  id: 'proxy',
  after: [],
  section: (config) => config.proxy,
  claims: () => [],
  reaches,
  check,
  render: (_, ctx): Artifact[] => [
    {
      kind: 'file',
      path: 'etc/proxy/egress.json',
      reader: 'web',
      content: `${JSON.stringify({ proxy: proxyOf(ctx.config, ctx.secrets) ?? null }, undefined, 2)}\n`,
    },
  ],
  ...filesAndUnits('proxy'),
});

function reaches(section: ProxySection): Reach[] {
  if (section.mode === 'off') return [];
  return [
    {
      owner: 'proxy',
      id: 'proxy',
      purpose: 'proxy',
      host: section.host,
      protocol: 'tcp',
      port: section.port,
      check: 'tcp',
      direct: true,
    },
  ];
}

function check(section: ProxySection, ctx: Context): Problem[] {
  if (section.mode === 'off') return [];
  const out: Problem[] = [];
  const own = Object.values(ctx.config.interfaces)
    .flatMap((i) => [i.ipv4, i.ipv6].flatMap((x) => (x.mode === 'static' ? [parseCidr(x.address)?.address] : [])))
    .includes(section.host);
  if (own || section.host === '::1' || section.host === 'localhost' || section.host.startsWith('127.')) {
    out.push({
      code: 'proxy.own-address',
      path: pointer('proxy', 'host'),
      message: `${section.host} is this PBX itself, which is no proxy`,
      hint: 'enter the address or name of the proxy',
      values: { address: section.host },
    });
  }
  if (section.password !== undefined && section.user === undefined) {
    out.push({
      code: 'proxy.password-without-user',
      path: pointer('proxy', 'user'),
      message: 'there is a password without a user name',
      hint: 'enter the user name, or remove the password',
    });
  }
  if (section.password !== undefined && ctx.secrets !== undefined) {
    const text = ctx.secrets.kept(section.password.secret);
    const path = pointer('proxy', 'password');
    if (text === undefined) {
      out.push({ code: 'proxy.no-secret', path, message: 'the password is not known here', hint: 'enter the password again' });
    } else if (/\p{Cc}/u.test(text) || text.length > 256) {
      // RFC 7617 §2: no control characters.
      out.push({
        code: 'proxy.password-characters',
        path,
        message: 'the password is longer than 256 characters, or holds a line break or another control character',
        hint: 'enter the password again, without line breaks',
      });
    }
  }
  for (const [n, e] of section.exceptions.entries()) {
    if (section.exceptions.indexOf(e) === n) continue;
    out.push({
      code: 'proxy.exception-twice',
      path: pointer('proxy', 'exceptions', n),
      message: `${e} is there twice`,
      hint: 'remove one of them',
      values: { exception: e },
    });
  }
  return out;
}
