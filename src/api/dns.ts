import type { DnsAnswer } from '../host/dns-client.ts';
import { sipPath } from '../lib/dns/sip-path.ts';
import type { Question } from '../lib/dns/wire.ts';
import { rcodeName, rdataText, reverseName } from '../lib/dns/words.ts';
import { canonicalAddress } from '../lib/ip.ts';
import type { DnsSaid, DnsTest } from './contract/dns.ts';
import type { Handlers, Services } from './services.ts';

/** Where the PBX itself asks. */
const resolver = '127.0.0.1';

/** Web asks, not the engine: what comes back is a stranger's text. */
export const dns = (s: Services): Handlers<'GET /dns' | 'POST /dns/test' | 'POST /dns/path'> => ({
  'GET /dns': () => s.engine.call('dns', {}),
  'POST /dns/test': async ({ body }) => {
    const { servers, domains } = await s.engine.call('dns', {});
    const address = canonicalAddress(body.name);
    const name = (body.type === 'PTR' && address !== undefined ? reverseName(address) : undefined) ?? body.name;
    const special = domains
      .filter((d) => name === d.domain || name.endsWith(`.${d.domain}`))
      .sort((a, b) => b.domain.length - a.domain.length)[0];
    const asked: readonly Pick<DnsSaid, 'server' | 'role' | 'domain' | 'inCharge'>[] = [
      { server: resolver, role: 'resolver', inCharge: false },
      ...(special?.servers ?? []).map((d) => ({
        server: d.address,
        role: 'domain' as const,
        domain: special?.domain ?? '',
        inCharge: true,
      })),
      ...servers
        .filter((g) => !special?.servers.some((d) => d.address === g.address))
        .map((g) => ({ server: g.address, role: 'general' as const, inCharge: special === undefined })),
    ];
    const question: Question = { name, type: body.type };
    const said = await Promise.all(asked.map(async (a) => saidOf(a, await s.names.ask(a.server, question))));
    return compared(name, body.type, said);
  },
  'POST /dns/path': ({ body }) =>
    sipPath(body.domain, {
      ask: async (question) => {
        const answer = await s.names.ask(resolver, question);
        return 'failed' in answer ? { failed: answer.because } : { rcode: answer.message.rcode, records: answer.message.answers };
      },
      try: (target, domain) => s.names.try(target, domain),
    }),
});

/** More than a person reads; the rest is counted by nobody. */
const mostAnswers = 64;

function saidOf(who: Pick<DnsSaid, 'server' | 'role' | 'domain' | 'inCharge'>, answer: DnsAnswer): DnsSaid {
  const none = { ...who, ms: answer.ms, strange: answer.strange, answers: [], truncated: false, tcp: false, authentic: false };
  if ('failed' in answer) return { ...none, state: answer.failed === 'no-name' ? 'garbage' : answer.failed, because: answer.because };
  const { message, truncated, tcp } = answer;
  return {
    ...none,
    state: 'answered',
    rcode: rcodeName(message.rcode),
    answers: message.answers.slice(0, mostAnswers).map((r) => ({
      name: r.name,
      type: r.data.type === 'other' ? `TYPE${r.data.number}` : r.data.type,
      ttl: r.ttl,
      text: rdataText(r.data),
    })),
    truncated,
    tcp,
    authentic: message.authentic,
  };
}

/** Servers in charge that answered, by what they say: code and the records of the type that was asked, whatever their order and lifetime. */
function compared(name: string, type: DnsTest['type'], said: readonly DnsSaid[]): DnsTest {
  const key = (a: DnsSaid): string =>
    JSON.stringify([
      a.rcode,
      a.answers
        .filter((r) => r.type === type)
        .map((r) => r.text.toLowerCase())
        .sort(),
    ]);
  const counted = said.filter((a) => a.inCharge && a.state === 'answered');
  const groups = [...new Set(counted.map(key))];
  return {
    name,
    type,
    disagree: groups.length > 1,
    servers: said.map((a) => (counted.includes(a) ? { ...a, group: groups.indexOf(key(a)) } : a)),
  };
}
