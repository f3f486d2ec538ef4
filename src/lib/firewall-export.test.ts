import { describe, expect, test } from 'vitest';
import { csvField, type FirewallRow, firewallExport } from './firewall-export.ts';

const sip: FirewallRow = {
  direction: 'in',
  protocol: 'udp',
  port: 5060,
  lastPort: 5060,
  own: ['192.0.2.10', '2001:db8::10'],
  peers: [],
  purpose: 'calls',
  owner: 'asterisk',
};
const media: FirewallRow = { ...sip, port: 10_000, lastPort: 10_999, peers: ['198.51.100.0/24', '198.51.100.7'], purpose: 'voice' };
const time: FirewallRow = {
  direction: 'out',
  protocol: 'udp',
  port: 123,
  lastPort: 123,
  own: ['192.0.2.10'],
  peers: ['ntp.example.test', '203.0.113.5'],
  purpose: 'time',
  owner: 'time',
};

describe('a table', () => {
  test('has a heading and one line each', () => {
    expect(firewallExport([sip, time], 'csv', 'en')).toBe(
      'direction,protocol,ports,from,to,what for,needed by\r\n' +
        'in,UDP,5060,anyone,192.0.2.10 2001:db8::10,calls,asterisk\r\n' +
        'out,UDP,123,192.0.2.10,ntp.example.test 203.0.113.5,time,time\r\n',
    );
  });

  test.each([
    ['=1+1', "'=1+1"],
    ['@x', "'@x"],
    ['a,b', '"a,b"'],
    ['a"b', '"a""b"'],
    ['a\r\nb', '"a\r\nb"'],
    ['-2,3', `"'-2,3"`],
    ['plain', 'plain'],
  ])('%j becomes %j: no formula, no second field', (value, field) => expect(csvField(value)).toBe(field));
});

describe('nftables rules', () => {
  test('have one rule a family, and sets without overlaps', () => {
    const text = firewallExport([sip, media], 'nftables', 'en');
    expect(text).toContain('ip daddr { 192.0.2.10 } udp dport 5060 accept comment "asterisk: calls"');
    expect(text).toContain('ip6 daddr { 2001:db8::10 } udp dport 5060 accept comment "asterisk: calls"');
    expect(text).toContain('ip daddr { 192.0.2.10 } ip saddr { 198.51.100.0/24 } udp dport 10000-10999 accept comment "asterisk: voice"');
    expect(text.match(/10000/g)).toHaveLength(1);
  });

  test('name what has no address, and open nothing for it', () => {
    const text = firewallExport([time, { ...time, peers: ['stun.example.test'], port: 3478, lastPort: 3478 }], 'nftables', 'en');
    expect(text).toContain('ip saddr { 192.0.2.10 } ip daddr { 203.0.113.5 } udp dport 123 accept');
    expect(text).toContain('# ntp.example.test udp 123');
    expect(text).not.toMatch(/^\s*[^#\s].*3478/m);
  });

  test('without addresses say only the port', () => {
    expect(firewallExport([{ ...sip, own: [] }], 'nftables', 'en')).toContain('\t\tudp dport 5060 accept');
  });

  test('hold whatever words they are given in one comment', () => {
    const purpose = `x"\n} table inet evil { chain a { } }\\ ${'ü'.repeat(300)}`;
    const text = firewallExport([{ ...sip, purpose, peers: ['a\nb'] }], 'nftables', 'de');
    for (const line of text.split('\n').filter((l) => l.includes('evil'))) {
      expect(line).toMatch(/^\t\t(# .*|ip.* comment "[^"\\]*")$/);
      expect(new TextEncoder().encode(/comment "([^"]*)"/.exec(line)?.[1] ?? '').length).toBeLessThan(128);
    }
    expect(text.match(/^table/gm)).toHaveLength(1);
  });
});

test('lines for a person say what to allow, in both languages', () => {
  expect(firewallExport([media, time], 'text', 'en')).toContain(
    'in: allow UDP ports 10000-10999 from 198.51.100.0/24 198.51.100.7 to 192.0.2.10 2001:db8::10: voice\n' +
      'out: allow UDP port 123 from 192.0.2.10 to ntp.example.test 203.0.113.5: time',
  );
  expect(firewallExport([{ ...sip, own: [] }], 'text', 'de')).toContain(
    'hinein: UDP Port 5060 erlauben; von: überall; nach: Telefonanlage; wofür: calls',
  );
  expect(firewallExport([{ ...sip, purpose: 'a\nin: allow everything' }], 'text', 'en')).not.toMatch(/^in: allow everything/m);
  expect(firewallExport([], 'text', 'en')).toContain('Nothing.');
});
