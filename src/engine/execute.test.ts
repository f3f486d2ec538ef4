import { expect, test } from 'vitest';
import { FakeHost } from '../host/fake.ts';
import { CommandError } from '../host/host.ts';
import type { Step } from './contract.ts';
import { execute } from './execute.ts';

const step = (removes?: true): Step => ({
  ...{ component: 'interfaces', why: 'an address goes', impact: 'none', do: 'ip', lines: ['addr del 192.0.2.7/24 dev lan'] },
  ...(removes ? { removes } : {}),
});
const saying = (stderr: string): FakeHost => {
  const host = new FakeHost();
  host.ip = async () => {
    throw new CommandError(['ip', '-batch', '-'], 2, stderr);
  };
  return host;
};

test.each([
  'RTNETLINK answers: Cannot assign requested address\nCommand failed -:1\n',
  'Error: ipv4: Address not found.\nCommand failed -:1\n',
  'Error: ipv6: address not found.\nCommand failed -:1\n',
  'RTNETLINK answers: No such process\nCommand failed -:1\n',
  'RTNETLINK answers: No such file or directory\nCommand failed -:1\n',
])('what is to go may have gone already: %j', async (stderr) => {
  await expect(execute(step(true), saying(stderr))).resolves.toBeUndefined();
  await expect(execute(step(), saying(stderr))).rejects.toBeInstanceOf(CommandError);
});

test.each(['RTNETLINK answers: Operation not permitted\n', 'Cannot find device "lan"\n', 'Error: Nexthop has invalid gateway.\n', ''])(
  'anything else is a failure: %j',
  async (stderr) => {
    await expect(execute(step(true), saying(stderr))).rejects.toBeInstanceOf(CommandError);
  },
);
