import { describe, expect, test } from 'vitest';
import { type ConsoleView, consoleText } from './console.ts';

const fingerprint = Array.from({ length: 32 }, (_, n) => (n + 160).toString(16).toUpperCase()).join(':');
const fresh: ConsoleView = {
  version: '0.1.0',
  hostname: 'pbx',
  language: 'en',
  urls: ['https://192.0.2.77/', 'https://[2001:db8::77]/'],
  fingerprint,
  login: { state: 'new', user: 'admin', password: 'abcd-efgh-jkmn-pqrs' },
  interfaces: [{ id: 'lan', name: 'eth0', state: 'good' }],
  cards: [],
};
const bare: ConsoleView = { ...fresh, urls: ['https://169.254.7.9/'], interfaces: [{ id: 'lan', name: 'eth0', state: 'no-dhcp' }] };

describe('the screen of the machine', () => {
  test('shows where to go, how to know that it is the right one, and the password', () => {
    expect(consoleText(fresh)).toBe(`
Switchroom 0.1.0  pbx

Open in a browser:
    https://192.0.2.77/
    https://[2001:db8::77]/

The browser warns. The certificate is the right one if its SHA-256 is:
    ${fingerprint.slice(0, 48)}
    ${fingerprint.slice(48)}

Log in as admin with the one-time password:
    abcd-efgh-jkmn-pqrs

`);
  });

  test('does not show the password any more once somebody has logged in, and says when it is still good', () => {
    const used = consoleText({ ...fresh, login: { state: 'used' } });
    expect(used).toContain('has not replaced it yet');
    const replaced = consoleText({ ...fresh, login: { state: 'replaced' } });
    expect(replaced).not.toMatch(/password/);
    expect(replaced).toContain('https://192.0.2.77/');
    for (const text of [used, replaced]) expect(text).not.toContain('abcd');
  });

  test('without DHCP says how it is found and what to type', () => {
    const text = consoleText(bare);
    expect(text).toContain('lan (eth0): no DHCP server answers.');
    expect(text).toContain('    https://switchroom.local/\n    https://169.254.7.9/\n');
    expect(text).toContain('type  switchroom setup');
    expect(text).not.toContain('Open in a browser');
  });

  test.each([
    ['no-cable', 'no cable is plugged in'],
    ['absent', 'has no network card eth0'],
    ['waiting', 'waiting for a DHCP server'],
  ] as const)('%s is said in plain words', (state, said) => {
    const text = consoleText({ ...bare, urls: [], interfaces: [{ id: 'lan', name: 'eth0', state }] });
    expect(text).toContain(said);
    expect(text).toContain('no address yet');
    // A fingerprint of what nobody can open helps nobody.
    expect(text).not.toContain('SHA-256');
  });

  test('fits a screen of 80 columns in both languages, and holds nothing that getty reads as an escape', () => {
    for (const language of ['en', 'de'] as const)
      for (const view of [
        fresh,
        bare,
        { ...fresh, login: { state: 'used' as const } },
        { ...fresh, login: { state: 'unknown' as const } },
      ]) {
        const text = consoleText({ ...view, language });
        expect(text.split('\n').filter((l) => l.length > 79)).toEqual([]);
        expect(text).not.toMatch(/[\\{}]/);
      }
  });
});
