import { expect, test } from 'vitest';
import { memoryOf } from './machine.ts';

test('memory is told by program, the largest first; what ended meanwhile counts nothing', () => {
  const lines = [
    'switchroom-engines.service asterisk 61440',
    'switchroom-engines.service fail2ban-server 20480',
    'switchroom-engines.service s6-supervise 100',
    'switchroom-engines.service s6-supervise 412',
    'switchroom-engines.service gone ',
    'switchroom-web.service node 92160',
    '',
  ].join('\n');
  expect(memoryOf(lines)).toEqual({
    total: (61440 + 20480 + 512 + 92160) / 1024,
    parts: ['switchroom-web 90.0', 'asterisk 60.0', 'fail2ban-server 20.0', 's6-supervise 0.5'],
  });
});
