import { describe, expect, test } from 'vitest';
import { Console, consoleFile } from '../src/engine/console.ts';
import { FakeHost } from '../src/host/fake.ts';
import { machine } from './documents.ts';
import { settle, startEngine } from './engine.ts';

const password = (host: FakeHost, text: string | undefined): void => {
  if (text === undefined) host.files.delete('run/web/first-password');
  else host.files.set('run/web/first-password', { kind: 'file', path: 'run/web/first-password', reader: 'web', content: `${text}\n` });
};
const shown = (host: FakeHost): string => host.files.get(consoleFile)?.content ?? '';
const mark = (host: FakeHost, path: string): void => void host.files.set(path, { kind: 'file', path, reader: 'root', content: '' });

describe('the text on the machine’s own screen', () => {
  test('follows address and password, for root alone, and getty is told', async () => {
    const host = machine();
    const engine = await startEngine(host);
    const screen = new Console(engine, () => {});
    await screen.show();
    expect(shown(host)).toContain('https://192.0.2.77/');
    expect(shown(host)).toContain('follows in a moment');
    expect(host.files.get(consoleFile)?.reader).toBe('root');
    // No getty runs here: nobody is told.
    expect(host.log.filter((l) => l.startsWith('agetty'))).toEqual([]);

    mark(host, '/run/agetty.reload');
    password(host, 'abcd-efgh');
    await screen.show();
    expect(shown(host)).toContain('abcd-efgh');
    await screen.show();
    expect(host.log.filter((l) => l.startsWith('agetty'))).toEqual(['agetty --reload']);

    mark(host, 'run/web/first-password-used');
    await screen.show();
    expect(shown(host)).not.toContain('abcd-efgh');
    expect(shown(host)).toContain('has not replaced it yet');

    password(host, undefined);
    mark(host, 'run/web/root.sock');
    await screen.show();
    expect(shown(host)).not.toContain('password');
    expect(await screen.view()).toMatchObject({
      login: { state: 'replaced' },
      cards: expect.arrayContaining([expect.objectContaining({ device: 'lan', interface: 'lan' })]),
    });
  });

  test('says what keeps it from having an address', async () => {
    const host = new FakeHost();
    const engine = await startEngine(host);
    const screen = new Console(engine, () => {});
    expect((await screen.view()).interfaces).toEqual([{ id: 'lan', name: 'lan', state: 'waiting' }]);
    host.kernelLinks = host.kernelLinks.map((l) => (l.device === 'lan' ? { ...l, carrier: false } : l));
    await settle(engine);
    expect((await screen.view()).interfaces).toEqual([{ id: 'lan', name: 'lan', state: 'no-cable' }]);
  });
});
