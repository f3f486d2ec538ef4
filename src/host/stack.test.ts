import { expect, test } from 'vitest';
import { withSources } from './stack.ts';

// Line 1: column 1 is a.ts 1:1, column 9 is a.ts 2:3. Line 2 is nobody's. Line 3: column 5 is b.ts 10:1, column 21 is a.ts 1:5.
const map = JSON.stringify({
  version: 3,
  sources: ['../../src/a.ts', '../../src/b.ts'],
  names: ['f'],
  mappings: 'AAAA,QACE;;ICQFA,gBDTIA',
});
const read = (path: string): string => {
  if (path !== '/lib/1/dist/src/engine-main.js.map') throw new Error('ENOENT');
  return map;
};

test('a stack trace names the lines of the sources', () => {
  const stack = `Error: it failed
    at f (file:///lib/1/dist/src/engine-main.js:3:9)
    at async file:///lib/1/dist/src/engine-main.js:1:1
    at g (file:///lib/1/dist/src/engine-main.js:1:30)
    at h (file:///lib/1/dist/src/engine-main.js:3:21)`;
  expect(withSources(stack, '/lib/1/dist/src', read).split('\n').slice(1)).toEqual([
    '    at f (src/b.ts:10:1)',
    '    at async src/a.ts:1:1',
    '    at g (src/a.ts:2:3)',
    '    at h (src/a.ts:1:5)',
  ]);
});

test.each([
  ['a place that no source has', 'at f (file:///lib/1/dist/src/engine-main.js:2:1)'],
  ['a line that is not there', 'at f (file:///lib/1/dist/src/engine-main.js:99:1)'],
  ['a column before the first', 'at f (file:///lib/1/dist/src/engine-main.js:3:2)'],
  ['a program without a map', 'at f (file:///lib/1/dist/src/other.js:1:1)'],
  ['a file of somebody else', 'at f (file:///tmp/engine-main.js:3:9)'],
  ['Node itself', 'at process.processTicksAndRejections (node:internal/process/task_queues:105:5)'],
  ['no stack at all', 'ready with revision 4'],
])('%s stays as it is', (_, text) => expect(withSources(text, '/lib/1/dist/src', read)).toBe(text));

test('a map that is damaged changes nothing', () => {
  const text = 'at f (file:///lib/2/dist/src/web-main.js:1:1)';
  expect(withSources(text, '/lib/2/dist/src', () => '{"mappings":')).toBe(text);
  expect(withSources(text, '/lib/2/dist/src', () => '{}')).toBe(text);
});
