// Copies of backups on another machine of the office, with Debian's own servers: Apache's WebDAV over TLS, OpenSSH's SFTP.
import { expect, test } from 'vitest';
import { host } from '../addresses.ts';
import { eventually, Site } from '../kit.ts';
import type { SiteNode, SpawnedInNode } from '../node.ts';
import { leased } from '../settled.ts';

interface Test {
  readonly ok: boolean;
  readonly steps: readonly { readonly step: string; readonly state: string }[];
  readonly failure?: {
    readonly step: string;
    readonly detail: string;
    readonly hostKey?: { readonly key: string; readonly fingerprint: string };
  };
}
interface View {
  readonly waiting: readonly string[];
  readonly backups?: readonly { readonly name: string }[];
  readonly failure?: { readonly step: string };
}

const password = 'Ablage "4711" $HOME';
const apache = (address: string) => `ServerRoot /srv/dav
PidFile /run/dav.pid
ErrorLog /srv/dav/error.log
Listen ${address}:443
ServerName ${address}
${['mpm_event', 'authn_core', 'authn_file', 'authz_core', 'authz_user', 'auth_basic', 'dav', 'dav_fs', 'socache_shmcb', 'ssl']
  .map((m) => `LoadModule ${m}_module /usr/lib/apache2/modules/mod_${m}.so`)
  .join('\n')}
User www-data
Group www-data
DavLockDB /srv/dav/lock/db
DocumentRoot /srv/dav/files
SSLEngine on
SSLCertificateFile /srv/dav/tls.pem
SSLCertificateKeyFile /srv/dav/tls.key
<Directory /srv/dav/files>
  Dav On
  AuthType Basic
  AuthName backups
  AuthUserFile /srv/dav/users
  Require valid-user
</Directory>
`;

/** A web server with a folder to write in, and an authority of its own; gives the certificate of that. */
async function prepareDav(nas: SiteNode, address: string): Promise<string> {
  await nas.run(['sh', '-c', 'mkdir -p /srv/dav/files/pbx /srv/dav/lock && chown -R www-data:www-data /srv/dav/files /srv/dav/lock']);
  const certificate = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30', '-subj', '/CN=nas'];
  const names = ['-addext', `subjectAltName=IP:${address}`, '-keyout', '/srv/dav/tls.key', '-out', '/srv/dav/tls.pem'];
  await nas.run(['openssl', 'req', ...certificate, ...names]);
  await nas.run(['sh', '-c', 'printf "pbx:%s\\n" "$(openssl passwd -apr1 "$1")" > /srv/dav/users', 'sh', password]);
  await nas.writeFile('/srv/dav/apache.conf', apache(address));
  return nas.readFile('/srv/dav/tls.pem');
}

const startDav = (nas: SiteNode): SpawnedInNode =>
  nas.spawn(['apache2', '-D', 'FOREGROUND', '-f', '/srv/dav/apache.conf'], { stdio: 'ignore' });

async function startSsh(nas: SiteNode, key: string): Promise<SpawnedInNode> {
  await nas.run(['sh', '-c', 'mkdir -p /run/sshd; test -e "$1" || ssh-keygen -q -t ed25519 -N "" -f "$1"', 'sh', key]);
  const settings = ['-o', `HostKey=${key}`, '-o', 'PasswordAuthentication=yes', '-o', 'UsePAM=no', '-o', 'Subsystem=sftp internal-sftp'];
  return nas.spawn(['/usr/sbin/sshd', '-D', '-f', '/dev/null', '-o', 'PidFile=none', ...settings], { stdio: 'ignore' });
}

test('copies go to a web folder and to an SFTP server, say which step fails, and come back', async () => {
  await using site = await Site.start({ nodes: ['internet', 'router', 'pbx'], pbxLayer: 'test' });
  const { pbx } = site;
  const nas = await site.addNode('nas', { ports: [{ network: 'lan', number: 40 }], gateway: 'router' }, { layer: 'test' });
  const address = host(site.plan.lan, 40).v4;
  const ca = await prepareDav(nas, address);
  await eventually(async () => (await pbx.command(['extensions'])).code === 0, { everyMs: 200 });
  await leased(pbx);
  const keep = async (file: string, text: string) => {
    await pbx.writeFile(file, text, 0o600);
    return pbx.cli('secret', 'put', file);
  };
  const words = ['--passphrase-file', '/root/words'];
  await pbx.writeFile('/root/words', 'correct horse battery\n', 0o600);
  const secret = await keep('/root/password', password);
  const put = (target: object) => pbx.change('/backup/target', JSON.stringify(target));
  const tried = async (): Promise<Test> => JSON.parse((await pbx.command(['backup', 'target', 'test', '--json'])).stdout) as Test;
  const view = async (): Promise<View> => JSON.parse((await pbx.command(['backup', 'target', '--json'])).stdout) as View;
  const make = async (): Promise<string> => ((await pbx.cli('backup', 'create', ...words)) as { name: string }).name;
  const there = (name: string) =>
    eventually(async () => {
      expect(await view()).toMatchObject({ waiting: [], backups: expect.arrayContaining([expect.objectContaining({ name })]) });
      return true;
    });
  const opens = async (name: string): Promise<void> => {
    const map = ['--map', 'lan=lan,voice=voice'];
    expect(await pbx.cli('backup', 'show', `target:${name}`, ...words, ...map)).toMatchObject({ problems: [] });
  };
  const failsAt = (step: string) =>
    eventually(async () => {
      expect(await tried()).toMatchObject({ ok: false, failure: { step } });
      return true;
    });
  const works = () =>
    eventually(async () => {
      expect(await tried()).toMatchObject({ ok: true });
      return true;
    });

  const dav = { kind: 'webdav', url: `https://${address}/pbx/`, user: 'pbx', password: secret };
  await put(dav);
  await failsAt('connection');
  let server = startDav(nas);
  await failsAt('tls');
  await put({ ...dav, ca, password: await keep('/root/wrong', 'something else') });
  await failsAt('login');
  await put({ ...dav, ca, url: `https://${address}/nowhere/` });
  await failsAt('folder');
  await put({ ...dav, ca });
  await works();
  const first = await make();
  await there(first);
  await opens(first);

  // What cannot be sent waits, is told, and goes when the server is back.
  server.kill();
  await failsAt('connection');
  const second = await make();
  await eventually(async () => {
    expect(await view()).toMatchObject({ waiting: [second], failure: { step: 'connection' } });
    return true;
  });
  expect(JSON.stringify(await pbx.cli('messages'))).toContain('backup.target-failed');
  server = startDav(nas);
  await works();
  await pbx.cli('backup', 'target', 'send');
  await there(second);

  await nas.run(['useradd', '--create-home', '--home-dir', '/srv/store', '--shell', '/bin/sh', 'backups']);
  await nas.run(['chpasswd'], { input: `backups:${password}\n` });
  await nas.run(['sh', '-c', 'mkdir /srv/store/pbx && chown backups: /srv/store/pbx']);
  const ssh = await startSsh(nas, '/root/host-key');
  const sftp = { kind: 'sftp', host: address, user: 'backups', password: secret, folder: 'pbx' };
  // First use: the key is shown before anything is applied, and nothing is applied without it.
  await pbx.cli('set', '/backup/target', JSON.stringify(sftp));
  expect((await pbx.command(['apply'])).stderr).toContain('/backup/target/hostKey');
  await failsAt('host-key');
  const shown = (await eventually(async () => (await tried()).failure?.hostKey)) as { key: string; fingerprint: string };
  expect(await nas.run(['ssh-keygen', '-lf', '/root/host-key.pub'])).toContain(shown.fingerprint);
  await put({ ...sftp, hostKey: shown.key, folder: 'elsewhere' });
  await failsAt('folder');
  await put({ ...sftp, hostKey: shown.key });
  await works();
  await there(second);
  const third = await make();
  await there(third);
  await opens(third);

  // By key in place of the password.
  await pbx.run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', '/root/key']);
  const authorized = await pbx.readFile('/root/key.pub');
  await nas.run(
    ['sh', '-c', 'umask 077; mkdir /srv/store/.ssh; cat > /srv/store/.ssh/authorized_keys; chown -R backups: /srv/store/.ssh'],
    {
      input: authorized,
    },
  );
  const { password: _, ...keyed } = sftp;
  await put({ ...keyed, hostKey: shown.key, key: await keep('/root/key', await pbx.readFile('/root/key')) });
  await works();

  // Somebody else answers at the same address.
  ssh.kill();
  await failsAt('connection');
  const other = await startSsh(nas, '/root/other-key');
  await failsAt('host-key');
  other.kill();
  server.kill();
});
