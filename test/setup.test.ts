import { describe, expect, test } from 'vitest';
import { CliError, type Client } from '../src/cli/client.ts';
import type { CommandOutput } from '../src/cli/command.ts';
import { setupCommands } from '../src/cli/setup.ts';
import { readers, usualGateway, withAnswers } from '../src/cli/setup-answers.ts';
import { setupTexts } from '../src/cli/setup-texts.ts';
import { Console } from '../src/engine/console.ts';
import type { Engine } from '../src/engine/engine.ts';
import type { Method } from '../src/engine/requests.ts';
import { FakeHost } from '../src/host/fake.ts';
import { machine } from './documents.ts';
import { documentNamed, startEngine } from './engine.ts';

/** What the engine answers here: the real one, by the requests that setup makes. */
function clientOf(engine: Engine): Client {
  const answers: Partial<Record<Method, (p: never) => unknown>> = {
    console: () => new Console(engine, () => {}).view(),
    'config.get': () => engine.config(),
    'draft.get': (p: { by: string }) => engine.draft(p.by),
    'draft.put': (p: { by: string; base: number; document: unknown }) => engine.putDraft(p.by, p.base, p.document),
    'draft.discard': (p: { by: string }) => engine.discardDraft(p.by),
    'draft.apply': (p: { by: string; base: number; reason: string }) => engine.applyDraft(p.by, p.base, p.reason, 60),
    preview: (p: { document: unknown }) => engine.preview(p.document),
    interfaces: () => engine.interfaces(),
    change: (p: { by: string }) => engine.transactions.seen(p),
    'change.confirm': (p: { by: string }) => engine.transactions.confirm(p),
    'change.rollback': (p: { by: string }) => engine.transactions.rollback(p.by),
  };
  const engineOf = async (method: Method, params: never): Promise<unknown> => {
    const answer = answers[method];
    if (answer === undefined) throw new Error(`nobody asks for ${method} here`);
    return answer(params);
  };
  return { engine: engineOf, close: () => {} } as unknown as Client;
}

interface Talk {
  readonly output: CommandOutput;
  readonly said: string;
  readonly asked: readonly string[];
}

/** A person who answers in turn, and presses Ctrl-C when nothing is left to say. */
async function talk(engine: Engine, answers: readonly string[], options: Record<string, string> = {}): Promise<Talk> {
  const said: string[] = [];
  const asked: string[] = [];
  const left = [...answers];
  const [command] = setupCommands;
  if (command === undefined) throw new Error('there is no command');
  const output = await command.run(
    {
      client: clientOf(engine),
      options,
      readFile: async () => '',
      progress: (line) => void said.push(line),
      ask: async (question) => {
        asked.push(question);
        return left.shift();
      },
    },
    [],
  );
  return { output, said: said.join('\n'), asked };
}

const lan = async (engine: Engine) => (await engine.config()).document.interfaces['lan'];

describe('switchroom setup', () => {
  test('asks, shows what it would do, does it, and says where the pages are', async () => {
    const engine = await startEngine(new FakeHost());
    const { output, said, asked } = await talk(engine, ['en', '', '192.0.2.10/24', '', '192.0.2.53', 'y', 'y']);
    expect(asked[0]).toContain('Language / Sprache');
    expect(said).toMatch(/Network cards:\n {2}1 {2}lan .*now lan/);
    expect(said).toContain('This would be done:');
    expect(output).toMatchObject({ json: { state: 'committed', to: 2 } });
    expect(output.text).toMatch(/^Revision 2 is in force\.\n\nSwitchroom test {2}pbx/);
    const { document } = await engine.config();
    expect(document.interfaces['lan']?.ipv4).toEqual({ mode: 'static', address: '192.0.2.10/24' });
    // An empty answer took what most routers have.
    expect(document.routes.ipv4).toEqual({ from: 'static', interface: 'lan', gateway: '192.0.2.1' });
    expect(document.dns.servers).toEqual({ from: 'static', addresses: ['192.0.2.53'] });
    expect((await engine.draft('root')).empty).toBe(true);
  });

  test('says at each answer that it cannot use why, and asks again', async () => {
    const engine = await startEngine(new FakeHost());
    const { said } = await talk(engine, [
      'fr',
      'en',
      '7',
      '1',
      '192.0.2.10',
      '2001:db8::1/64',
      '192.0.2.0/24',
      '192.0.2.10/24',
      '198.51.100.1',
      '192.0.2.10',
      'x',
      '-',
      'dns.example.test',
      '-',
      'maybe',
      'n',
    ]);
    for (const why of [
      'fr is no language',
      '7 is none of these cards; choose a number from 1 to 2',
      '192.0.2.10 is no address with a prefix length',
      '2001:db8::1/64 is an IPv6 address',
      '192.0.2.0/24 is the address of the network itself',
      '198.51.100.1 is not in 192.0.2.0/24',
      '192.0.2.10 is the address of the PBX itself',
      'x is no IPv4 address such as 192.0.2.1',
      'dns.example.test is no address',
      'Please answer y or n.',
    ])
      expect(said).toContain(why);
  });

  test.each([
    ['at the first question', []],
    ['in the middle', ['en', '1', '192.0.2.10/24']],
    ['before it is done', ['en', '1', '192.0.2.10/24', '', '']],
    ['by saying no', ['en', '1', '192.0.2.10/24', '', '', 'n']],
  ])('changes nothing when it is ended %s', async (_, answers) => {
    const engine = await startEngine(machine());
    const { output } = await talk(engine, answers);
    expect(output).toMatchObject({ json: { state: 'cancelled' }, exit: 130 });
    expect(engine.revision).toBe(1);
    expect((await engine.draft('root')).empty).toBe(true);
  });

  test('is taken back when it is not to be kept, and undoes itself when nobody says so', async () => {
    const engine = await startEngine(machine());
    const answers = ['en', '1', '192.0.2.10/24', '', '', 'y'];
    const back = await talk(engine, [...answers, 'n']);
    expect(back.output).toMatchObject({ json: { state: 'rolled-back' }, exit: 1 });
    expect(await lan(engine)).toMatchObject({ ipv4: { mode: 'dhcp' } });
    const left = await talk(engine, answers);
    expect(left.output).toMatchObject({ json: { state: 'awaiting-confirmation' }, exit: 130 });
    expect(left.output.text).toContain('switchroom confirm');
  });

  test('asks again for the address that another machine has', async () => {
    const host = machine();
    host.taken.set('192.0.2.10', '00:00:5e:00:53:99');
    const engine = await startEngine(host);
    const { said, asked } = await talk(engine, ['en', '1', '192.0.2.10/24', '', '', '192.0.2.11/24', '', '', 'n']);
    expect(said).toContain('00:00:5e:00:53:99');
    expect(asked.filter((q) => q.startsWith('Address'))).toHaveLength(2);
  });

  test('works by options alone, in German, and names the option that is wrong', async () => {
    const engine = await startEngine(new FakeHost());
    const options = { language: 'de', card: 'lan', address: '192.0.2.20/24', gateway: '192.0.2.1', dns: '192.0.2.1,192.0.2.2', yes: '' };
    const { output, asked } = await talk(engine, [], options);
    expect(asked).toEqual([]);
    expect(output.text).toMatch(/^Revision 2 gilt\.[\s\S]*Im Browser öffnen:\n {4}https:\/\/192\.0\.2\.20\//);
    expect((await engine.config()).document.asterisk.language).toBe('de');
    for (const [option, value, why] of [
      ['language', 'fr', '--language: fr ist keine Sprache'],
      ['card', 'eth9', '--card: eth9 ist keine dieser Karten'],
      ['address', '192.0.2.300/24', '--address: 192.0.2.300/24 ist keine Adresse'],
      ['gateway', '203.0.113.1', '--gateway: 203.0.113.1 liegt nicht in 192.0.2.0/24'],
      ['dns', 'ns', '--dns: ns ist keine Adresse'],
    ] as const)
      await expect(talk(engine, [], { ...options, [option]: value }), option).rejects.toThrow(why);
    // The same again is no change.
    expect((await talk(engine, [], options)).output.json).toEqual({ state: 'unchanged' });
  });

  test('throws nobody’s draft away unasked', async () => {
    const engine = await startEngine(machine());
    const { document } = await engine.config();
    await engine.putDraft('root', 1, { ...document, webserver: { ...document.webserver, hostname: 'other' } });
    await expect(talk(engine, [], { yes: '', address: 'dhcp' })).rejects.toThrow(CliError);
    const { output } = await talk(engine, ['en', 'n']);
    expect(output.exit).toBe(130);
    expect((await engine.draft('root')).empty).toBe(false);
  });
});

describe('answers', () => {
  test('two interfaces that are one card change places', () => {
    const document = documentNamed('out of the box');
    const card = { device: 'voice', mac: '02:00:00:00:00:02', carrier: true, interface: 'voice' };
    const next = withAnswers(document, { language: 'en', id: 'lan', card, address: 'dhcp', gateway: undefined, dns: [] });
    expect(next.interfaces['lan']?.match).toEqual({ mac: card.mac });
    expect(next.interfaces['voice']?.match).toEqual(document.interfaces['lan']?.match);
  });

  test('both languages say the same with the same values', () => {
    const holes = (s: string): string[] => [...s.matchAll(/\{(\w+)\}/g)].map((m) => m[1] ?? '').sort();
    for (const key of Object.keys(setupTexts.en) as (keyof typeof setupTexts.en)[]) {
      if (key === 'yes' || key === 'no' || key === 'cable') continue;
      expect(holes(setupTexts.de[key]), key).toEqual(holes(setupTexts.en[key]));
    }
  });

  test('the gateway that is proposed is never the PBX itself', () => {
    expect([usualGateway('192.0.2.10/24'), usualGateway('192.0.2.1/24'), usualGateway('192.0.2.4/31')]).toEqual([
      '192.0.2.1',
      undefined,
      undefined,
    ]);
    expect(readers('de').yes('Ja')).toEqual({ ok: true, value: true });
  });
});
