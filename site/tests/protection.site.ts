// An attacker guesses passwords from the internet, through a port that somebody forwarded to the PBX.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { host } from '../addresses.ts';
import { type Guess, guess } from '../attacker/attack.ts';
import { eventually, Site } from '../kit.ts';
import { PREFIX } from '../pbx.ts';
import { pbxCa } from '../pbx-status.ts';
import { openToTheInternet } from '../phones/office.ts';
import { NUMBERS } from '../topology.ts';

interface Block {
  readonly address: string;
  readonly service: string;
  readonly because: string;
  readonly by: string;
  readonly since: number;
  readonly until: number;
  readonly packets?: number;
  readonly failures: number;
}

let site: Site;
let attacker: string;
/** The router's address on the internet: where the attacker knocks. */
let outside: string;

beforeAll(async () => {
  site = await Site.start({ nodes: ['internet', 'router', 'admin', 'pbx', 'attacker'] });
  attacker = host(site.plan.internet, NUMBERS.attacker).v4;
  outside = host(site.plan.internet, NUMBERS.router).v4;
  await eventually(async () => (await log('guard')).includes('its security events arrive'));
  await openToTheInternet(site);
});

afterAll(async () => {
  await site?.stop();
});

const log = async (service: string): Promise<string> => (await site.pbx.exec(['cat', `${PREFIX}/var/log/${service}/current`])).stdout;
const blocks = async (): Promise<readonly Block[]> => (await site.pbx.cli('blocks')) as readonly Block[];
const blockOf = async (service: string): Promise<Block | undefined> =>
  (await blocks()).find((b) => b.address === attacker && b.service === service);
const fail2ban = async (...argv: string[]): Promise<string> =>
  (await site.pbx.exec(['fail2ban-client', '-s', `${PREFIX}/run/fail2ban/fail2ban.sock`, ...argv])).stdout;
const kernel = async (): Promise<string> =>
  (await site.pbx.run(['nft', 'list', 'table', 'inet', 'switchroom_blocks'])).replaceAll(/\s+/g, ' ');
const spooled = async (): Promise<readonly { code: string; values: Record<string, unknown> }[]> =>
  (await site.pbx.run(['sh', '-c', `cat ${PREFIX}/var/spool/engine/messages.jsonl ${PREFIX}/var/spool/guard/messages.jsonl`]))
    .trim()
    .split('\n')
    .map((l) => JSON.parse(l));
const said = async (code: string, service: string): Promise<number> =>
  (await spooled()).filter((m) => m.code === code && m.values.address === attacker && m.values.service === service).length;
const guessSip = (tries: number, more: Readonly<Record<string, unknown>> = {}): Promise<readonly Guess[]> =>
  guess(site.attacker, 'sip', { host: outside, port: 5060, users: ['201', '202', 'admin'], tries, everyMs: 0, waitMs: 400, ...more });
const guessWeb = (tries: number, waitMs = 1500): Promise<readonly Guess[]> =>
  guess(site.attacker, 'web', {
    host: outside,
    port: 443,
    servername: 'pbx',
    ca: pbxCa(site.pbx),
    users: ['admin', 'root'],
    tries,
    everyMs: 0,
    waitMs,
  });
/** One polite question. A busy PBX may take its time to answer; whoever is dropped waits in vain. */
const answered = async (waitMs = 400): Promise<boolean> => (await guessSip(1, { answers: false, waitMs })).every((g) => g.status !== null);
const answersAgain = () => eventually(() => answered(5_000));
const answeredTo = (g: readonly Guess[]): number => g.filter((x) => x.status !== null).length;
/** Guesses until he is blocked: of a busy PBX, answers may come after he has stopped listening for them, and then those are no guesses. */
const guessUntilBlocked = async (service: 'telephony' | 'web', guesses: () => Promise<readonly Guess[]>): Promise<Block> =>
  eventually(async () => {
    await guesses();
    return eventually(() => blockOf(service), { withinMs: 10_000 });
  });
const kill = async (service: string): Promise<void> => {
  const before = await site.pbx.servicePid(service);
  await site.pbx.kill(service);
  await eventually(async () => ![before, undefined].includes(await site.pbx.servicePid(service)));
};

describe('an attacker who guesses SIP passwords', () => {
  test('is dropped by the kernel after the tenth, and gets no more answers', async () => {
    let guesses: readonly Guess[] = [];
    const block = await guessUntilBlocked('telephony', async () => {
      guesses = await guessSip(60);
      return guesses;
    });
    // What counts as the tenth is guard's to say.
    expect(block.failures).toBeGreaterThanOrEqual(10);
    await eventually(async () => answeredTo(await guessSip(3)) === 0);
    process.stderr.write(
      `attack: ${answeredTo(guesses)} of ${guesses.length} guesses answered, ${guesses
        .filter((g) => g.status !== null)
        .slice(10)
        .reduce((ms, g) => ms + g.ms, 0)} ms after the tenth\n`,
    );
    expect(await kernel()).toMatch(new RegExp(`${attacker.replaceAll('.', '\\.')} counter packets [1-9]`));
  });

  test('is shown with reason, service and remaining time by the command line', async () => {
    // Counters are read once a second.
    const block = await eventually(async () => {
      const is = await blockOf('telephony');
      return (is?.packets ?? 0) > 0 ? is : undefined;
    });
    expect(block).toMatchObject({
      by: 'guard',
      because: expect.stringMatching(/^10 wrong passwords in \d+ s for 3 extensions that do not exist$/),
    });
    // From the tenth guess on; the engine may hear of it a moment later.
    expect(block.until - block.since).toBeGreaterThan(540);
    expect(block.until - block.since).toBeLessThan(601);
  });

  test('is one card: the rule with its counts, and the lines that led to it', async () => {
    // Guard writes the evidence after it has asked for the block, and waits for neither.
    const evidence = await eventually(async () => {
      const cards = (await site.pbx.cli('blocks', 'show', attacker)) as readonly {
        readonly details: { readonly evidence?: { readonly rule: { readonly maxFailures: number }; readonly lines: readonly string[] } };
      }[];
      return cards[0]?.details.evidence;
    });
    expect(evidence.rule.maxFailures).toBe(10);
    expect(evidence.lines.length).toBeGreaterThan(0);
    for (const line of evidence.lines) expect(line).toContain(`switchroom-security: <${attacker}> udp`);
  });

  test('is shown by Fail2ban, for the same ten minutes', async () => {
    await eventually(async () => (await fail2ban('status', 'switchroom-telephony')).includes(attacker));
    expect(await fail2ban('get', 'switchroom-telephony', 'banip', '--with-time')).toMatch(/ \+ (5[4-9]\d|600) = /);
  });

  test('is one message for the detection and one for the block', async () => {
    await eventually(
      async () => expect([await said('attack.detected', 'telephony'), await said('block.added', 'telephony')]).toEqual([1, 1]) ?? true,
    );
  });

  test('still reaches the web interface: a block closes the service that was attacked', async () => {
    expect(answeredTo(await guessWeb(1, 30_000))).toBe(1);
  });

  test('stays blocked while guard, engine, web and Fail2ban are killed, one after the other', async () => {
    for (const service of ['guard', 'web', 'engine', 'fail2ban']) {
      await kill(service);
      expect([service, await answered()]).toEqual([service, false]);
    }
    await eventually(async () => (await blockOf('telephony')) !== undefined);
    await eventually(async () => (await fail2ban('status', 'switchroom-telephony')).includes(attacker));
    expect(await said('block.lifted', 'telephony')).toBe(0);
  });

  test('is let in again at once when an administrator lifts the block', async () => {
    await site.pbx.cli('blocks', 'lift', attacker);
    await answersAgain();
    await eventually(async () => !(await fail2ban('status', 'switchroom-telephony')).includes(attacker));
  });

  test('is blocked again when he goes on, with web dead', async () => {
    await eventually(
      async () => (await log('guard')).lastIndexOf('its security events arrive') > (await log('guard')).lastIndexOf('ready'),
    );
    await site.pbx.run(['s6-svc', '-wd', '-T', '60000', '-d', `${PREFIX}/run/service/web`]);
    await guessUntilBlocked('telephony', () => guessSip(40));
    await site.pbx.run(['s6-svc', '-u', `${PREFIX}/run/service/web`]);
  });

  test('is one attempt for each guess, however many events a guess makes: nine are no attack', async () => {
    await site.pbx.cli('blocks', 'lift', attacker);
    await guessSip(9);
    expect(await blockOf('telephony')).toBeUndefined();
  });
});

describe('fail2ban-client', () => {
  test('unbanip lifts, banip blocks, within a second', async () => {
    await fail2ban('set', 'switchroom-telephony', 'banip', attacker);
    await eventually(async () => (await blockOf('telephony'))?.by.startsWith('fail2ban'));
    expect(await answered()).toBe(false);
    await fail2ban('set', 'switchroom-telephony', 'unbanip', attacker);
    await eventually(async () => (await blockOf('telephony')) === undefined);
    await answersAgain();
  });

  test('addignoreip puts an address on the allowlist: one revision, and he may guess', async () => {
    await fail2ban('set', 'switchroom-telephony', 'addignoreip', attacker);
    const allowed = async (): Promise<boolean> => JSON.stringify(await site.pbx.cli('allowlist')).includes(`"${attacker}"`);
    await eventually(allowed);
    const guesses = await guessSip(20, { waitMs: 20_000 });
    expect(answeredTo(guesses)).toBe(20);
    await fail2ban('set', 'switchroom-telephony', 'delignoreip', attacker);
    await eventually(async () => !(await allowed()));
  });
});

describe('an attacker who guesses web passwords', () => {
  test('is dropped from the web interface, and telephony stays open to him', async () => {
    await eventually(async () => (await guessWeb(1, 30_000)).some((g) => g.status === 401 || g.status === 429));
    await guessUntilBlocked('web', () => guessWeb(15));
    await eventually(async () => answeredTo(await guessWeb(1)) === 0);
    await answersAgain();
    await eventually(async () => (await fail2ban('status', 'switchroom-web')).includes(attacker));
    await eventually(async () => expect([await said('attack.detected', 'web'), await said('block.added', 'web')]).toEqual([1, 1]) ?? true);
  });
});
