// Diagnosis on a real PBX: it answers whole, goes on when web and engine are gone, and what leaves the machine holds no secret.
import { expect, test } from 'vitest';
import { eventually, Site } from '../kit.ts';
import { PREFIX } from '../pbx.ts';

interface Diagnosis {
  readonly checks: readonly { readonly id: string; readonly verdict: string; readonly findings: readonly { readonly code: string }[] }[];
}
const secret = 'Geheimnis+des/Proxys 4711';

test('the doctor answers whole, and beside an engine that is stopped; a bundle holds no secret', async () => {
  await using site = await Site.start({ nodes: ['pbx'] });
  const { pbx } = site;
  const doctor = async (): Promise<Diagnosis> => JSON.parse((await pbx.command(['doctor', '--json'])).stdout) as Diagnosis;
  const check = (d: Diagnosis, id: string) => d.checks.find((c) => c.id === id);

  // From the engine and from web, and the machine is as configured once it has settled.
  await eventually(async () => {
    const d = await doctor();
    expect(check(d, 'machine.as-configured')).toMatchObject({ verdict: 'good' });
    expect(check(d, 'machine.tables')).toMatchObject({ verdict: 'good' });
    expect(check(d, 'machine.services')?.findings).toEqual([]);
    expect(check(d, 'machine.secrets')?.findings).toEqual([]);
    expect(check(d, 'asterisk.engine')).toMatchObject({ verdict: 'good' });
    return true;
  });

  await pbx.writeFile('/root/secret', secret, 0o600);
  await pbx.run(['switchroom', 'secret', 'put', '/root/secret']);
  await pbx.writeFile(
    `${PREFIX}/var/log/planted/current`,
    `2026-11-23 10:00:00.000000000  proxy said ${secret}, and so did ${encodeURIComponent(secret)}\n`,
  );
  const bundle = async (name: string): Promise<string> => {
    await pbx.run(['switchroom', 'support-bundle', '--file', `/root/${name}.tar.gz`]);
    await pbx.run(['mkdir', `/root/${name}`]);
    await pbx.run(['tar', '-xzf', `/root/${name}.tar.gz`, '-C', `/root/${name}`]);
    expect((await pbx.exec(['grep', '-rlF', '-e', secret, '-e', encodeURIComponent(secret), `/root/${name}`])).stdout).toBe('');
    return pbx.run(['find', `/root/${name}`, '-type', 'f']);
  };
  expect(await bundle('whole')).toContain('/root/whole/state/web.json');
  expect(await pbx.readFile('/root/whole/logs/planted.txt')).toContain('proxy said [removed]');
  expect(await pbx.readFile('/root/whole/network/nftables.txt')).toContain('table inet switchroom');

  await pbx.run(['s6-svc', '-wD', '-d', `${PREFIX}/run/service/engine`]);
  await eventually(async () => {
    expect(check(await doctor(), 'machine.engine')).toMatchObject({ verdict: 'bad', findings: [{ code: 'engine.stopped' }] });
    return true;
  });
  expect((await pbx.command(['doctor'])).code).toBe(2);
  expect(await bundle('alone')).toContain('/root/alone/config/document.json');
  expect((await pbx.command(['logs', 'planted'])).stdout).toContain('proxy said [removed]');
  await pbx.run(['s6-svc', '-u', `${PREFIX}/run/service/engine`]);
  await eventually(async () => {
    expect(check(await doctor(), 'machine.engine')).toMatchObject({ verdict: 'good' });
    return true;
  });
});
