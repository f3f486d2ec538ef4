// What attackers really run, against one PBX: each is stopped, and whoever else is there notices nothing.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { host } from '../addresses.ts';
import { type Guess, guess } from '../attacker/attack.ts';
import { eventually, Site } from '../kit.ts';
import { PREFIX } from '../pbx.ts';
import { pbxStatus } from '../pbx-status.ts';
import { openToTheInternet, pbxReady } from '../phones/office.ts';
import { leased } from '../settled.ts';
import { NUMBERS } from '../topology.ts';

interface Block {
  readonly address: string;
  readonly service: string;
  readonly because: string;
  readonly by: string;
}

let site: Site;
let attacker: string;
/** The router's address on the internet: where everybody outside knocks. */
let outside: string;

beforeAll(async () => {
  site = await Site.start({ nodes: ['internet', 'router', 'admin', 'pbx', 'attacker'], pbxLayer: 'test' });
  attacker = host(site.plan.internet, NUMBERS.attacker).v4;
  outside = host(site.plan.internet, NUMBERS.router).v4;
  await pbxReady(site);
  await eventually(async () =>
    (await site.pbx.exec(['cat', `${PREFIX}/var/log/guard/current`])).stdout.includes('its security events arrive'),
  );
  const inside = await openToTheInternet(site);
  await site.router.forwardPort('tcp', 5060, inside);
  await site.router.forwardPort('tcp', 22, inside);
});

afterAll(async () => {
  await site?.stop();
});

const blocks = async (): Promise<readonly Block[]> => (await site.pbx.cli('blocks')) as readonly Block[];
const blockOf = async (service: string): Promise<Block | undefined> =>
  (await blocks()).find((b) => b.address === attacker && b.service === service);
const fail2ban = async (...argv: string[]): Promise<string> =>
  (await site.pbx.exec(['fail2ban-client', '-s', `${PREFIX}/run/fail2ban/fail2ban.sock`, ...argv])).stdout;
const letIn = async (): Promise<void> => {
  if ((await blocks()).some((b) => b.address === attacker)) await site.pbx.cli('blocks', 'lift', attacker);
  await eventually(async () => !(await blocks()).some((b) => b.address === attacker));
};
/** Somebody else, from the LAN: a polite question, answered. */
const othersAreAnswered = async (): Promise<void> => {
  const address = await leased(site.pbx);
  await eventually(async () => {
    const asked: readonly Guess[] = await guess(site.admin, 'sip', {
      host: address,
      port: 5060,
      users: ['201'],
      tries: 1,
      everyMs: 0,
      waitMs: 2000,
      answers: false,
    });
    return asked[0]?.status === 401;
  });
};
const pagesAreThere = async (): Promise<void> => {
  await eventually(async () => {
    const { origin = '' } = await pbxStatus(site.pbx);
    const { stdout } = await site.admin.exec(['curl', '-sk', '-m', '20', '-o', '/dev/null', '-w', '%{http_code}', `${origin}/`]);
    return stdout === '200';
  });
};

describe('somebody who guesses SSH passwords', () => {
  const password = '/tmp/wrong-password';
  const guessSsh = (): Promise<unknown> =>
    site.attacker.exec(
      [
        // Whoever is dropped while he is asked for his password waits for ever.
        'timeout',
        '10',
        'ssh',
        '-o',
        'StrictHostKeyChecking=no',
        '-o',
        'UserKnownHostsFile=/dev/null',
        '-o',
        'PreferredAuthentications=password',
        '-o',
        'ConnectTimeout=5',
        `root@${outside}`,
        'true',
      ],
      { env: { SSH_ASKPASS: password, SSH_ASKPASS_REQUIRE: 'force', DISPLAY: ':0' }, timeoutMs: 120_000 },
    );

  beforeAll(async () => {
    const { pbx } = site;
    await pbx.writeFile(
      '/etc/ssh-test/rsyslog.conf',
      'module(load="imuxsock")\nauth,authpriv.* action(type="omfile" file="/var/log/auth.log" template="RSYSLOG_TraditionalFileFormat" fileGroup="adm" fileCreateMode="0640")\n',
    );
    await pbx.run([
      'sh',
      '-c',
      'mkdir -p /run/sshd && ssh-keygen -A && : > /var/log/auth.log && chgrp adm /var/log/auth.log && chmod 640 /var/log/auth.log',
    ]);
    pbx.spawn(['rsyslogd', '-n', '-f', '/etc/ssh-test/rsyslog.conf', '-i', '/run/rsyslog-test.pid'], { stdio: 'ignore' });
    await eventually(async () => (await pbx.exec(['test', '-S', '/dev/log'])).code === 0);
    pbx.spawn(['/usr/sbin/sshd', '-D', '-o', 'UsePAM=no', '-o', 'PasswordAuthentication=yes', '-o', 'PermitRootLogin=yes'], {
      stdio: 'ignore',
    });
    await site.attacker.writeFile(password, '#!/bin/sh\necho wrong\n', 0o755);
  });

  test('a jail whose log is not there is refused, and says so', async () => {
    const refused = await site.pbx.command(['jails', 'add', 'sshd', '/var/log/nothing.log', '22', '--filter', 'sshd']);
    expect(refused.code).not.toBe(0);
    expect(`${refused.stdout}${refused.stderr}`).toContain('there is no file /var/log/nothing.log');
  });

  test('is blocked at SSH by the kernel, with the line that decided; and let in again in both directions', async () => {
    await site.pbx.cli('jails', 'add', 'sshd', '/var/log/auth.log', '22', '--filter', 'sshd');
    await eventually(async () => JSON.stringify(await site.pbx.cli('jails')).includes('"watching":true'));
    await eventually(async () => {
      await guessSsh();
      return (await blockOf('jail:sshd')) !== undefined;
    });
    expect(await blockOf('jail:sshd')).toMatchObject({ by: 'fail2ban sshd', because: expect.stringContaining('Failed password for root') });
    // The ledger knows of it a moment before the kernel.
    await eventually(async () =>
      (await site.pbx.run(['nft', 'list', 'set', 'inet', 'switchroom_blocks', 'jail_sshd_4'])).includes(attacker),
    );
    expect(await fail2ban('status', 'sshd')).toContain(attacker);
    // Only SSH: telephony and pages answer him as before.
    expect(await blockOf('telephony')).toBeUndefined();

    await site.pbx.cli('blocks', 'lift', attacker);
    await eventually(async () => !(await fail2ban('status', 'sshd')).includes(attacker));
    await fail2ban('set', 'sshd', 'banip', attacker);
    await eventually(async () => (await blockOf('jail:sshd')) !== undefined);
    await fail2ban('set', 'sshd', 'unbanip', attacker);
    await eventually(async () => (await blockOf('jail:sshd')) === undefined);
  });
});

describe('SIPVicious', () => {
  const vicious = (...argv: readonly [string, ...string[]]) => site.attacker.exec(argv, { timeoutMs: 120_000 });

  test('svwar, which looks for extensions, is blocked', async () => {
    await letIn();
    await eventually(async () => {
      await vicious('svwar', '--force', '-e', '100-160', '--maximumtime', '5', outside);
      return (await blockOf('telephony')) !== undefined;
    });
    await othersAreAnswered();
  });

  test('svcrack, which guesses the password of one, is blocked', async () => {
    await letIn();
    await eventually(async () => {
      await vicious('svcrack', '-u', '201', '-r', '1000-1060', '--maximumtime', '5', outside);
      return (await blockOf('telephony')) !== undefined;
    });
    await othersAreAnswered();
  });
});

describe('messages that are no SIP, or hardly', () => {
  /** Of the kinds of RFC 4475 §3.1.2 and §3.3, in our own words. */
  const malformed = (to: string): readonly string[] => {
    const head = (line: string, more: readonly string[]): string =>
      [line, `Via: SIP/2.0/UDP ${attacker}:5060;branch=z9hG4bK-torture`, 'Max-Forwards: 70', ...more, '', ''].join('\r\n');
    const who = [`From: <sip:a@${to}>;tag=1`, `To: <sip:b@${to}>`, 'Call-ID: torture', 'CSeq: 1 OPTIONS'];
    return [
      '',
      '\r\n\r\n',
      '\0'.repeat(2000),
      'OPTIONS',
      head(`OPTIONS sip:${to} SIP/7.0`, who),
      head(`OPTIONS sip:${to} SIP/2.0`, [...who, 'Content-Length: -999']),
      head(`OPTIONS sip:${to} SIP/2.0`, [...who, 'Content-Length: 9999999999']),
      head(
        `OPTIONS sip:${to} SIP/2.0`,
        who.map((l) => l.replace('CSeq: 1', 'CSeq: 36893488147419103232')),
      ),
      head(
        `OPTIONS sip:${to} SIP/2.0`,
        who.map((l) => l.replace('CSeq: 1 OPTIONS', 'CSeq: 1 INVITE')),
      ),
      head(`OPTIONS <sip:${to}> SIP/2.0`, who),
      head(`OPTIONS sip:${to}; SIP/2.0 SIP/2.0`, who),
      head(`OPTIONS sip:${to} SIP/2.0`, [...who, ...Array.from({ length: 300 }, (_, n) => `X-${n}: ${'y'.repeat(100)}`)]),
      head(
        `OPTIONS sip:${to} SIP/2.0`,
        who.map((l) => l.replace('<sip:a@', `"${'x'.repeat(20_000)} <sip:a@`)),
      ),
      head(`REGISTER sip:${to} SIP/2.0`, [...who.map((l) => l.replace('OPTIONS', 'REGISTER')), 'Contact: *', 'Expires: 0']),
      head(`REGISTER sip:${to} SIP/2.0`, [...who, 'Authorization: Digest username="', 'Authorization: NoScheme x']),
      head('SIP/2.0 200 OK', who),
      head('SIP/2.0 4294967301 better not', who),
    ];
  };
  const send = `
import base64, json, socket, sys
host, messages = sys.argv[1], [base64.b64decode(m) for m in json.load(sys.stdin)]
u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for m in messages:
    for part in [m[:1400], m[:60000]]:
        u.sendto(part, (host, 5060))
for m in messages:
    with socket.create_connection((host, 5060), 60) as t:
        try:
            t.sendall(m); t.shutdown(socket.SHUT_WR); t.settimeout(0.2); t.recv(4096)
        except OSError:
            pass
`;

  test('end neither Asterisk nor guard, over UDP and TCP', async () => {
    await letIn();
    // Otherwise he is blocked for what he asks, and the last of these are not tried.
    await site.pbx.cli('allowlist', 'add', attacker);
    const before = await Promise.all(['asterisk', 'guard', 'engine'].map((s) => site.pbx.servicePid(s)));
    const messages = malformed(outside).map((m) => Buffer.from(m, 'latin1').toString('base64'));
    const { code, stderr } = await site.attacker.exec(['python3', '-c', send, outside], {
      input: JSON.stringify(messages),
      timeoutMs: 120_000,
    });
    expect([code, stderr]).toEqual([0, '']);
    await othersAreAnswered();
    expect(await Promise.all(['asterisk', 'guard', 'engine'].map((s) => site.pbx.servicePid(s)))).toEqual(before);
    await site.pbx.cli('allowlist', 'remove', attacker);
  });
});

describe('somebody on the LAN who forges the senders of UDP', () => {
  /** Wrong passwords for accounts that there are not, with a challenge that was never given: whoever forges hears no answer. */
  const forge = `
import socket, sys
host, senders = sys.argv[1], sys.argv[2:]
for sender in senders:
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind((sender, 0))
    me = "%s:%d" % s.getsockname()
    for n in range(15):
        s.sendto(("\\r\\n".join([
            "REGISTER sip:%s SIP/2.0" % host, "Via: SIP/2.0/UDP %s;branch=z9hG4bK%d" % (me, n), "Max-Forwards: 70",
            "From: <sip:90%02d@%s>;tag=%d" % (n, host, n), "To: <sip:90%02d@%s>" % (n, host), "Call-ID: forged-%s-%d" % (me, n), "CSeq: 1 REGISTER",
            "Contact: <sip:90%02d@%s>" % (n, me), "Expires: 60", "Content-Length: 0",
            'Authorization: Digest username="90%02d",realm="asterisk",nonce="1/0",uri="sip:%s",response="0",algorithm=MD5' % (n, host), "", ""])).encode(), (host, 5060))
`;

  test('gets nobody blocked who is on the allowlist, and leaves the administrator his pages', async () => {
    const provider = '198.51.100.7';
    await site.pbx.cli('allowlist', 'add', provider, 'the SIP provider');
    const administrator = host(site.plan.lan, NUMBERS.admin).v4;
    const forger = await site.addNode('forger', { ports: [{ network: 'lan', number: 78 }] }, { layer: 'test' });
    // He asks for the PBX's place on the link by his own name: a poisoned neighbour is another attack.
    await forger.sysctl({ 'net.ipv4.conf.all.arp_announce': 2 });
    await forger.ip([provider, administrator].map((address) => `route add local ${address} dev lo`));
    await forger.run(['python3', '-c', forge, await leased(site.pbx), provider, administrator]);
    // All of them have been heard: the last sender's are judged.
    await eventually(async () => (await blocks()).some((b) => b.address === administrator && b.service === 'telephony'));
    const log = await site.pbx.run(['cat', `${PREFIX}/var/log/security/current`]);
    expect(log).toContain(provider);
    expect((await blocks()).filter((b) => b.address === provider || (b.address === administrator && b.service !== 'telephony'))).toEqual(
      [],
    );
    await pagesAreThere();
    await site.pbx.cli('blocks', 'lift', administrator);
    await site.pbx.cli('allowlist', 'remove', provider);
  });
});

describe('slowhttptest', () => {
  test('holds hundreds of connections open with half a request, and others see the pages', async () => {
    await letIn();
    const slow = site.attacker.spawn(['slowhttptest', '-H', '-c', '400', '-r', '200', '-i', '5', '-l', '60', '-u', `https://${outside}/`], {
      stdio: 'ignore',
    });
    const held = async (): Promise<number> =>
      (await site.attacker.run(['ss', '-Htn', 'state', 'established', `dst ${outside}`])).trim().split('\n').length;
    await eventually(async () => (await held()) > 20);
    await pagesAreThere();
    await pagesAreThere();
    slow.kill('SIGKILL');
    await pagesAreThere();
  });
});
