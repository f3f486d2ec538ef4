import { expect, test } from 'vitest';
import { parseNeighbourAnswers, parseRouting, parseRules, parseWay } from './parse-ip.ts';

/** What iproute2 6.1 printed on a kernel 6.18, shortened. */
const rules =
  '[{"priority":0,"src":"all","table":"local"},{"priority":5310,"src":"all","table":"main","suppress_prefixlen":0,"protocol":"201"},{"priority":5301,"src":"all","fwmark":"0x53520001","table":"5301","protocol":"201"},{"priority":5320,"src":"192.0.2.10","table":"5320","protocol":"201"},{"priority":5399,"src":"198.51.100.0","srclen":24,"table":"5399","protocol":"201"},{"priority":32766,"src":"all","table":"main"}]';
const routes =
  '[{"dst":"default","gateway":"192.0.2.1","dev":"lan","table":"5320","protocol":"201","metric":100,"flags":[]},{"dst":"192.0.2.0/24","dev":"lan","protocol":"kernel","scope":"link","prefsrc":"192.0.2.10","flags":[]},{"type":"local","dst":"192.0.2.10","dev":"lan","table":"local","protocol":"kernel"},{"dst":"203.0.113.7","gateway":"192.0.2.9","dev":"lan","protocol":"static","metric":50},{"dst":"198.51.100.0/24","dev":"lan","table":"office","protocol":"static"}]';

test('rules of ours are read, the kernel’s own are passed over', () => {
  expect(parseRules(rules, 4)).toEqual([
    { family: 4, priority: 5310, table: 254, butDefault: true },
    { family: 4, priority: 5301, mark: 0x53520001, table: 5301 },
    { family: 4, priority: 5320, from: '192.0.2.10', table: 5320 },
    { family: 4, priority: 5399, from: '198.51.100.0/24', table: 5399 },
  ]);
});

test('routes of main and of tables with a number are read, with who made them', () => {
  expect(parseRouting(routes, 4)).toEqual([
    { family: 4, to: 'default', via: '192.0.2.1', device: 'lan', metric: 100, table: 5320, protocol: '201' },
    { family: 4, to: '192.0.2.0/24', device: 'lan', metric: 0, protocol: 'kernel' },
    { family: 4, to: '203.0.113.7/32', via: '192.0.2.9', device: 'lan', metric: 50, protocol: 'static' },
  ]);
});

test('a way is read from what is sent and which route was found', () => {
  const sent = '[{"dst":"203.0.113.9","gateway":"192.0.2.1","dev":"lan","prefsrc":"192.0.2.10","flags":[],"uid":0,"cache":[]}]';
  const found = '[{"dst":"default","gateway":"192.0.2.1","dev":"lan","protocol":"201","metric":100,"flags":[]}]';
  expect(parseWay(sent, found, 4)).toEqual({
    device: 'lan',
    via: '192.0.2.1',
    source: '192.0.2.10',
    local: false,
    to: 'default',
    protocol: '201',
  });
  const own =
    '[{"type":"local","dst":"192.0.2.10","dev":"lo","table":"local","prefsrc":"192.0.2.10","flags":[],"uid":0,"cache":["local"]}]';
  const local = '[{"type":"local","dst":"192.0.2.10","dev":"lan","table":"local","protocol":"kernel","scope":"host"}]';
  expect(parseWay(own, local, 4)).toMatchObject({ device: 'lan', local: true, to: '192.0.2.10/32' });
});

test.each(['', '[]', '[{}]', '[{"dst":"203.0.113.9"}]'])('nothing that can be used is no way, no rule and no answer: %s', (text) => {
  expect(parseWay(text, text, 4)).toBeUndefined();
  expect(parseRules(text, 6)).toEqual([]);
  expect(parseRouting(text, 6)).toEqual([]);
  expect(parseNeighbourAnswers(text)).toBe(false);
});

test.each([
  ['REACHABLE', true],
  ['PERMANENT', true],
  ['PROBE', false],
  ['STALE', false],
  ['FAILED', false],
])('a neighbour in state %s has answered: %s', (state, answered) => {
  expect(parseNeighbourAnswers(`[{"dst":"192.0.2.1","lladdr":"02:00:00:00:00:01","state":["${state}"]}]`)).toBe(answered);
});
