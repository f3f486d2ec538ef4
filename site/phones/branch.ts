// A branch office somewhere on the internet: hundreds of phones behind the one address of a router that masquerades, each with a source
// port of its own. Most are SIPp, some baresip. When the power comes back, every phone and the router begin with other ports.
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { host } from '../addresses.ts';
import { guess } from '../attacker/attack.ts';
import { eventually } from '../eventually.ts';
import type { SiteNode, SpawnedInNode } from '../node.ts';
import { PREFIX } from '../pbx.ts';
import type { Site } from '../site.ts';
import { NUMBERS } from '../topology.ts';
import { baresipConfig } from './firmware.ts';

export interface BranchOptions {
  /** SIPp's phones: one process, one socket each. */
  readonly sipp: number;
  /** baresip's: one process each. */
  readonly baresip: number;
}

export interface Registered {
  /** From the first REGISTER that a phone sent to the answer that it is registered, in milliseconds. */
  readonly ms: readonly number[];
  /** Phones that were refused, or gave up. */
  readonly failed: number;
}

interface Account {
  readonly user: string;
  readonly password: string;
}

/** Nobody's range, behind the branch's own router (RFC 1918). */
const inside = { router: '172.31.90.1', phones: '172.31.90.2' };
const NUMBER = 90;

/** RFC 3261 §10: asked once without, once with an answer to the challenge; afterwards it stays there and answers what it is asked (`-aa`). */
const scenario = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE scenario SYSTEM "sipp.dtd">
<scenario name="branch">
${[1, 2]
  .map(
    (cseq) => `  <send retrans="500"${cseq === 1 ? ' start_rtd="1"' : ''}><![CDATA[
REGISTER sip:[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/UDP [local_ip]:[local_port];rport;branch=[branch]
Max-Forwards: 70
From: <sip:[field0]@[remote_ip]>;tag=[call_number]
To: <sip:[field0]@[remote_ip]>
Call-ID: [call_id]
CSeq: ${cseq} REGISTER
Contact: <sip:[field0]@[local_ip]:[local_port]>
Expires: 600
${cseq === 1 ? '' : '[field1]\n'}Content-Length: 0

]]></send>
  <recv response="100" optional="true"/>
  <recv response="${cseq === 1 ? '401" auth="true' : '200" rtd="1'}"/>`,
  )
  .join('\n')}
  <pause milliseconds="3600000"/>
</scenario>
`;

export class Branch {
  readonly node: SiteNode;
  /** Its one address on the internet. */
  readonly address: string;
  /** Where it reaches the PBX: the office router's address. */
  readonly pbx: string;
  readonly #options: BranchOptions;
  readonly #accounts: readonly Account[];
  #running: SpawnedInNode[] = [];
  #round = 0;

  private constructor(site: Site, node: SiteNode, options: BranchOptions, accounts: readonly Account[]) {
    this.node = node;
    this.address = host(site.plan.internet, NUMBER).v4;
    this.pbx = host(site.plan.internet, NUMBERS.router).v4;
    this.#options = options;
    this.#accounts = accounts;
  }

  static async open(site: Site, options: BranchOptions): Promise<Branch> {
    const accounts = await addAccounts(site, options.sipp + options.baresip);
    const ports = [{ network: 'internet', number: NUMBER }] as const;
    const node = await site.addNode('branch', { ports, gateway: 'internet' }, { layer: 'test' });
    await node.sysctl({ 'net.ipv4.ip_forward': 1 });
    await node.run(['ip', 'netns', 'add', 'inside']);
    const wire = ['link', 'add', 'home', 'type', 'veth', 'peer', 'name', 'home', 'netns', 'inside'];
    for (const line of [wire, ['link', 'set', 'home', 'up'], ['address', 'add', `${inside.router}/24`, 'dev', 'home']])
      await node.run(['ip', ...line]);
    for (const line of [
      ['link', 'set', 'lo', 'up'],
      ['link', 'set', 'home', 'up'],
      ['address', 'add', `${inside.phones}/24`, 'dev', 'home'],
      ['route', 'add', 'default', 'via', inside.router],
    ])
      await node.run(['ip', '-n', 'inside', ...line]);
    // Another port for the same phone after each power cut.
    const nat =
      'table ip nat { chain out { type nat hook postrouting priority srcnat; oifname "internet" meta l4proto { tcp, udp } masquerade fully-random; }; }';
    await node.run(['nft', '-f', '-'], { input: nat });
    const branch = new Branch(site, node, options, accounts);
    // Telephony takes them up all at once, in its own time: when the last one may log in, all may.
    const { user = '', password = '' } = accounts.at(-1) ?? {};
    const orders = { host: branch.pbx, port: 5060, users: [user], password, tries: 1, everyMs: 0, waitMs: 5000 };
    await eventually(async () => (await guess(branch, 'sip', orders))[0]?.status === 200, { everyMs: 1000 });
    return branch;
  }

  /** Starts a program of the host with the network that the phones are in. */
  enter = (argv: readonly string[]): string[] => ['nsenter', `--net=/proc/${this.node.init.pid}/root/run/netns/inside`, '--', ...argv];

  /** Everything goes dark: phones say good-bye to nobody, and the router forgets which port was whose. */
  async powerCut(): Promise<void> {
    for (const running of this.#running) running.kill('SIGKILL');
    this.#running = [];
    await this.node.exec(['conntrack', '-F']);
  }

  /**
   * The power comes back: all phones register within `overSeconds`. Ends when each has an answer or has given up.
   * @param spoilt this many of baresip's have an old password; they are no part of what is answered
   */
  async powerOn(overSeconds: number, { spoilt = 0 } = {}): Promise<Registered> {
    const at = `/branch/${++this.#round}`;
    const [sipp, baresip] = [this.#accounts.slice(0, this.#options.sipp), this.#accounts.slice(this.#options.sipp)];
    const rows = sipp.map(({ user, password }) => `${user};[authentication username=${user} password=${password}]`);
    await this.node.writeFile(`${at}/users.csv`, `SEQUENTIAL\n${rows.join('\n')}\n`);
    await this.node.writeFile(`${at}/scenario.xml`, scenario);
    const rate = Math.max(1, Math.ceil(sipp.length / overSeconds));
    const load = [
      '-r',
      String(rate),
      '-m',
      String(sipp.length),
      '-l',
      String(sipp.length),
      '-t',
      'un',
      '-max_socket',
      '4000',
      '-aa',
      '-nostdin',
    ];
    const figures = ['-trace_rtt', '-rtt_freq', '1', '-trace_stat', '-fd', '1', '-trace_err', '-error_file', 'errors'];
    const files = ['-sf', 'scenario.xml', '-inf', 'users.csv', '-stf', 'statistics'];
    const argv = ['sipp', `${this.pbx}:5060`, '-i', inside.phones, ...files, ...load, ...figures];
    this.#running.push(this.#inside(at, argv, 'ignore'));
    const own = baresip.map((account, n) => this.#baresip(at, n, n < spoilt ? { ...account, password: 'the old one' } : account));
    const answered = await eventually(async () => {
      const figures = await this.#sipp(at);
      return figures.ms.length + figures.failed >= sipp.length ? figures : undefined;
    });
    const good = (await Promise.all(own)).slice(spoilt);
    const more = await Promise.all(good.map(async ({ begun, registered }) => (await registered) - begun));
    return { ms: [...answered.ms, ...more], failed: answered.failed };
  }

  async #sipp(at: string): Promise<Registered> {
    const { stdout } = await this.node.exec(['sh', '-c', 'cd "$1" && cat *_rtt.csv; echo; cat statistics', 'sh', at]);
    const [times = '', statistics = ''] = stdout.split(/^(?=StartTime)/m);
    // Date_ms;response_time_ms;rtd_no
    const ms = [...times.matchAll(/^[\d.]+;([\d.]+);\S+$/gm)].map(([, value]) => Number(value));
    const [names = '', ...lines] = statistics.trim().split('\n');
    const failed = lines.at(-1)?.split(';')[names.split(';').indexOf('FailedCall(C)')];
    return { ms, failed: Number(failed ?? 0) };
  }

  async #baresip(at: string, n: number, { user, password }: Account): Promise<{ begun: number; registered: Promise<number> }> {
    const folder = `${at}/baresip-${n}`;
    // A port for TLS lies beside each.
    const config = baresipConfig
      .replace('sip_listen 0.0.0.0:5060', `sip_listen ${inside.phones}:${20_000 + 10 * n}`)
      .replace('ctrl_tcp_listen 127.0.0.1:4444', `ctrl_tcp_listen 127.0.0.1:${20_005 + 10 * n}`);
    await this.node.writeFile(`${folder}/config`, config);
    const options = `auth_user=${user};auth_pass=${password};regint=600`;
    await this.node.writeFile(`${folder}/accounts`, `<sip:${user}@${this.pbx};transport=udp>;${options}\n`);
    const begun = performance.now();
    const phone = this.#inside(folder, ['baresip', '-f', folder], 'pipe');
    this.#running.push(phone);
    const registered = saysOk(phone);
    // One with an old password says so until its power goes.
    registered.catch(() => {});
    return { begun, registered };
  }

  #inside(folder: string, argv: readonly string[], stdout: 'pipe' | 'ignore'): SpawnedInNode {
    const command = ['sh', '-c', 'cd "$0" && exec "$@"', folder, 'ip', 'netns', 'exec', 'inside', ...argv];
    return this.node.spawn(command, { stdio: ['ignore', stdout, 'ignore'] });
  }
}

/** When baresip says that it is registered, in milliseconds as `performance` counts. Throws when it ends before, with what it said. */
function saysOk({ child }: SpawnedInNode): Promise<number> {
  return new Promise((done, failed) => {
    let said = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('200 OK')) done(performance.now());
    });
    child.once('exit', (code) => failed(new Error(`baresip ended with ${code}: ${said}`)));
  });
}

/**
 * Extensions and phones by hundreds. One by one, each would be a change of its own that telephony takes up; here web finds them all at once when it
 * starts, and hands them over. What they register with is derived as the engine does it, since no phone was there to be given it.
 */
async function addAccounts({ pbx }: Site, count: number): Promise<readonly Account[]> {
  const root = `/proc/${pbx.init.pid}/root${PREFIX}`;
  const web = `${PREFIX}/run/service/web`;
  await pbx.run(['s6-svc', '-wD', '-T', '60000', '-d', web]);
  const { master } = JSON.parse(readFileSync(join(root, 'var/engine/secrets.json'), 'utf8')) as { master: string };
  const number = ((await pbx.cli('status')) as { subscribers: number }).subscribers + 1;
  const macs = Array.from({ length: count }, (_, n) => `02:00:00:5b:${byte(n >> 8)}:${byte(n & 255)}`);
  await pbx.run(['/usr/lib/switchroom/node', '--disable-warning=ExperimentalWarning', '-e', insertion], {
    user: 'switchroom-web',
    input: JSON.stringify({ database: `${PREFIX}/var/web/switchroom.db`, number, macs }),
  });
  await pbx.run(['s6-svc', '-u', web]);
  await eventually(async () => ((await pbx.cli('status')) as { subscribers: number }).subscribers >= number);
  return macs.map((mac) => ({ user: mac.replaceAll(':', ''), password: secretOf(master, mac) }));
}

/** Runs inside the PBX: SQLite keeps its locks beside the file, by a path that both sides must share. */
export const insertion = `
const { database, number, macs } = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
const db = new (require('node:sqlite').DatabaseSync)(database);
const extension = db.prepare('INSERT INTO extensions (number, name) VALUES (?, ?)');
const device = db.prepare("INSERT INTO devices (mac, extension, vendor, generation) VALUES (?, ?, 'baresip', 1)");
db.exec('BEGIN');
macs.forEach((mac, n) => {
  extension.run(String(40000 + n), '');
  device.run(mac, String(40000 + n));
});
db.prepare("INSERT OR REPLACE INTO settings (key, value) VALUES ('subscribers', ?)").run(String(number));
db.exec('COMMIT');
db.close();
`;

/** A phone's first password, as the engine makes it of its master key. */
export const secretOf = (master: string, mac: string): string =>
  createHmac('sha256', master).update(`phone ${mac} 1`).digest('base64url').slice(0, 24);

const byte = (n: number): string => n.toString(16).padStart(2, '0');
