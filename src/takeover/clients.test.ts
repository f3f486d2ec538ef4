import { describe, expect, test } from 'vitest';
import { clientIn, dhclientId, dhcpcdId, withoutCards } from './clients.ts';

const MAC = '02:b4:a1:b7:d7:9b';

describe('which processes', () => {
  // As ps of Debian 12 shows a dhcpcd that somebody has started by ifup, and another one of another card.
  const table = `      1       1 systemd
    181     181 dhclient
    256     255 dhcpcd
    257     255 dhcpcd
    270     255 dhcpcd
    280     255 sh
    300     299 dhcpcd
`;
  test.each([
    ['a dhclient is alone', 181, { program: 'dhclient', pids: [181] }],
    ['a dhcpcd has helpers in its session', 256, { program: 'dhcpcd', pids: [256, 257, 270] }],
    ['that of another card is none of them', 300, { program: 'dhcpcd', pids: [300] }],
    ['a number that another program has by now', 280, undefined],
    ['a number that nobody has', 999, undefined],
  ] as const)('%s', (_, pid, expected) => {
    expect(clientIn(table, pid)).toEqual(expected);
  });
});

describe('how dhcpcd names itself', () => {
  const duid = '00:01:00:01:32:97:d0:66:02:b4:a1:b7:d7:9b\n';
  const byDuid = 'ff:a1:b7:d7:9b:00:01:00:01:32:97:d0:66:02:b4:a1:b7:d7:9b';
  test.each([
    ['as Debian has it: by DUID', '#clientid\n# or\nduid\n', byDuid],
    ['by MAC address', 'clientid\n', `01:${MAC}`],
    ['by what is written there', 'clientid 01:02:0A\n', '01:02:0a'],
    ['the later one counts', 'duid\nclientid\n', `01:${MAC}`],
    ['that of its own block', 'duid\ninterface lan\nclientid 0a:0b\n', '0a:0b'],
    ['that of another block does not count', 'duid\ninterface voice\nclientid 0a:0b\n', byDuid],
    ['nothing', 'persistent\n', undefined],
    ['text, which it encodes in its own way', 'clientid office\n', undefined],
    ['an IAID of its own', 'duid\ninterface lan\niaid 7\n', undefined],
  ])('%s', (_, conf, expected) => {
    expect(dhcpcdId(conf, 'lan', MAC, duid)).toBe(expected);
  });
  test('by a DUID that is not there, or is damaged', () => {
    expect(dhcpcdId('duid\n', 'lan', MAC, '')).toBeUndefined();
    expect(dhcpcdId('duid\n', 'lan', MAC, 'x:y')).toBeUndefined();
  });
});

describe('how dhclient names itself', () => {
  const leases = `default-duid "\\000\\001\\000\\0012\\227\\320d\\002\\264\\241\\267\\327\\233";
lease {
  interface "lan";
  fixed-address 192.0.2.20;
  option domain-name "office.example";
}
`;
  const byDuid = 'ff:a1:b7:d7:9b:00:01:00:01:32:97:d0:64:02:b4:a1:b7:d7:9b';
  const repeated = leases.replace('  option domain-name', '  option dhcp-client-identifier ff:a1:b7:d7:9b:0:1;\n  option domain-name');
  test.each([
    ['as ifupdown starts it: by DUID', '', leases, true, byDuid],
    ['without -i it sends none', '', leases, false, undefined],
    ['what the server has repeated', '', repeated, true, 'ff:a1:b7:d7:9b:00:01'],
    ['a lease file in the other format', '', 'default-duid 00:01:00:01:32:97:d0:64:02:b4:a1:b7:d7:9b;\n', true, byDuid],
    ['no lease yet', '', '', true, undefined],
    ['by MAC address', 'send dhcp-client-identifier = hardware;\n', leases, true, `01:${MAC}`],
    ['in hexadecimal', 'send dhcp-client-identifier 1:2:A;\n', leases, false, '01:02:0a'],
    ['in words', 'send dhcp-client-identifier "pbx\\"";\n', leases, true, '70:62:78:22'],
    ['of another card', 'interface "voice" { send dhcp-client-identifier 1:2:3; }\n', leases, true, byDuid],
    ['of this card', 'interface "lan" { send dhcp-client-identifier 1:2:3; }\n', leases, true, '01:02:03'],
    ['in a comment', '#send dhcp-client-identifier 1:2:3;\n', leases, true, byDuid],
    ['computed by something else', 'send dhcp-client-identifier = concat(00, hardware);\n', leases, true, undefined],
    ['too short for an identifier', 'send dhcp-client-identifier "x";\n', leases, true, undefined],
  ])('%s', (_, conf, file, byDefault, expected) => {
    expect(dhclientId(conf, file, 'lan', MAC, byDefault)).toBe(expected);
  });
});

test('a card that is ours is none that ifupdown takes down', () => {
  expect(withoutCards('lo=lo\nlan=lan\nlan2=office\n', ['lan'])).toBe('lo=lo\nlan2=office\n');
  expect(withoutCards('', ['lan'])).toBe('');
});
