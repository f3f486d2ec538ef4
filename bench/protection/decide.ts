// What the guard's part costs: Asterisk's security events as they come over AMI → read, judged, and written to the security log's form.
import { AmiReader, securityEvent } from '../../src/guard/ami.ts';
import { Decider } from '../../src/guard/decide.ts';
import { securityLine } from '../../src/guard/security-log.ts';
import type { BenchOptions } from '../main.ts';
import { median, type Row, row } from '../row.ts';

const AIM_PER_S = 50_000;
const EVENTS = 100_000;

export function deciding({ repeat }: Pick<BenchOptions, 'repeat'>): readonly Row[] {
  // Ten thousand attackers, ten wrong passwords each, in the order in which a flood has them: every tenth is a block.
  const chunks = Array.from({ length: EVENTS }, (_, n) => eventText(n % 10_000, n));
  const perSecond = Array.from({ length: repeat }, () => {
    const [reader, decider] = [new AmiReader(), new Decider()];
    let verdicts = 0;
    let letters = 0;
    const begun = process.cpuUsage();
    chunks.forEach((chunk, n) => {
      for (const message of reader.read(chunk) ?? []) {
        const event = securityEvent(message);
        if (event?.kind === 'failure') letters += securityLine(event, 1_000_000_000 + n / 1000).length;
        // All within a minute, so that every source reaches its limit.
        if (event && decider.on(event, 1_000_000 + n / 10)) verdicts++;
      }
    });
    const { user, system } = process.cpuUsage(begun);
    if (verdicts < EVENTS / 10 || letters === 0) throw new Error(`${verdicts} verdicts about ${EVENTS / 10} attackers`);
    return EVENTS / ((user + system) / 1e6);
  });
  return [row('security events read and decided, per core', '/s', median(perSecond), { aim: AIM_PER_S })];
}

function eventText(source: number, n: number): string {
  const address = `198.18.${source >> 8}.${source & 255}`;
  return [
    'Event: ChallengeResponseFailed',
    'Privilege: security,all',
    'EventTV: 2026-11-23T08:00:00.000+0000',
    'Severity: Error',
    'Service: PJSIP',
    'EventVersion: 1',
    `AccountID: ${200 + (n % 50)}`,
    `SessionID: ${n.toString(16)}f00d`,
    'LocalAddress: IPV4/UDP/192.0.2.10/5060',
    `RemoteAddress: IPV4/UDP/${address}/5060`,
    'Challenge: 1763884800/0123456789abcdef0123456789abcdef',
    'Response: 0123456789abcdef0123456789abcdef',
    'ExpectedResponse: ',
    '',
    '',
  ].join('\r\n');
}
