import { describe, expect, test } from 'vitest';
import { readTar, writeTar } from './tar.ts';

const entries = [
  { name: 'document.json', content: Buffer.from('{}') },
  { name: 'empty', content: Buffer.alloc(0) },
  { name: 'files/var/ca/ca.pem', content: Buffer.alloc(512, 'a') },
  { name: 'kept/_-an-id_of-ours', content: Buffer.alloc(513, 'b') },
];
const archive = () => Buffer.concat([...writeTar(entries, 1_767_312_900)]);

describe('an archive', () => {
  test('comes back as it was', () => {
    expect([...readTar(archive())]).toEqual(entries.map((e) => [e.name, e.content]));
  });

  test('is whole blocks, as tar(1) wants it', () => {
    expect(archive().length % 512).toBe(0);
    expect(archive().toString('latin1', 257, 265)).toBe('ustar\u000000');
  });

  test.each([
    ['without its end', (a: Buffer) => a.subarray(0, a.length - 1024)],
    ['cut within an entry', (a: Buffer) => a.subarray(0, 1536)],
    ['with a changed head', (a: Buffer) => Buffer.concat([Buffer.from('D'), a.subarray(1)])],
    ['that is none', () => Buffer.alloc(1024, 'x')],
    ['that is empty', () => Buffer.alloc(0)],
    ['with an entry twice', (a: Buffer) => Buffer.concat([a.subarray(0, 1024), a])],
  ])('%s is refused', (_, spoil) => {
    expect(() => readTar(spoil(archive()))).toThrow('cannot be read');
  });

  test.each(['../etc/passwd', '/etc/passwd', 'a//b', '-rf', 'a/../b', 'x'.repeat(101), 'a\nb', ''])('does not take the name %j', (name) => {
    expect(() => [...writeTar([{ name, content: Buffer.alloc(0) }], 0)]).toThrow('no name');
  });
});
