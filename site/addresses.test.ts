import { describe, expect, it } from 'vitest';
import { drawAddresses, host, macOf } from './addresses.ts';

describe('addresses of a site', () => {
  it('the same seed draws the same addresses', () => {
    expect(drawAddresses('a', [])).toEqual(drawAddresses('a', []));
    expect(drawAddresses('a', []).lan).not.toEqual(drawAddresses('b', []).lan);
  });

  it('a network the host is in, or routes to, is passed over', () => {
    const plan = drawAddresses('a', []);
    const taken = [plan.lan.cidr4, '203.0.113.7/25'];
    const other = drawAddresses('a', taken);
    expect(other.lan.prefix4).not.toBe(plan.lan.prefix4);
    expect(other.internet.prefix4).toBe('198.51.100');
  });

  it('a host whose route covers a whole block leaves another', () => {
    const plan = drawAddresses('a', []);
    const block = plan.lan.prefix4.split('.').slice(0, 2).join('.');
    expect(drawAddresses('a', [`${block}.0.0/16`]).lan.prefix4.startsWith(`${block}.`)).toBe(false);
  });

  it('a host inside the public ranges makes the internet of the site private', () => {
    const plan = drawAddresses('a', ['192.0.2.2', '198.51.100.0/24', '203.0.113.1']);
    expect(plan.internet.prefix4).toMatch(/^10\./);
  });

  it('a host that uses all of 10.0.0.0/8 is told so', () => {
    expect(() => drawAddresses('a', ['10.0.0.0/8'])).toThrow('every network in 10.0.0.0/8');
  });

  it('IPv6 entries and words of a routing table are no obstacle', () => {
    expect(drawAddresses('a', ['default', 'fd00::2/64', 'unreachable'])).toEqual(drawAddresses('a', []));
  });

  it('addresses are written as programs print them, whatever is drawn', () => {
    for (let n = 0; n < 200; n++) {
      const plan = drawAddresses(String(n), []);
      for (const { v6 } of [plan.lan, plan.voice, plan.internet].map((net) => host(net, 10)))
        expect(new URL(`http://[${v6}]/`).hostname).toBe(`[${v6}]`);
    }
  });

  it('hosts are numbered alike in both families', () => {
    const { lan } = drawAddresses('a', []);
    expect(host(lan, 10)).toEqual({ v4: `${lan.prefix4}.10`, v6: `${lan.prefix6}::10` });
  });

  it('a MAC is stable, unicast and locally administered', () => {
    expect(macOf('pbx', 'lan')).toBe(macOf('pbx', 'lan'));
    expect(macOf('pbx', 'lan')).not.toBe(macOf('pbx', 'voice'));
    expect(macOf('pbx', 'lan')).toMatch(/^02(:[0-9a-f]{2}){5}$/);
  });
});
