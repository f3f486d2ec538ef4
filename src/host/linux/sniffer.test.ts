import { expect, test } from 'vitest';
import { argvOf, countsOf, wordsOf } from './sniffer.ts';

const begun =
  'tcpdump: data link type LINUX_SLL2\ntcpdump: listening on any, link-type LINUX_SLL2 (Linux cooked v2), snapshot length 262144 bytes\n';

test('counts are the last that tcpdump said', () => {
  expect(countsOf(begun)).toBeUndefined();
  const first = `${begun}tcpdump: 1 packet captured, 6 packets received by filter, 0 packets dropped by kernel\n`;
  expect(countsOf(first)).toEqual({ packets: 1, dropped: 0 });
  expect(countsOf(`${first}12 packets captured\n40 packets received by filter\n7 packets dropped by kernel\n`)).toEqual({
    packets: 12,
    dropped: 7,
  });
});

test('what else it said is told, and what it always says is not', () => {
  expect(wordsOf(begun)).toBe('');
  expect(wordsOf('tcpdump: eth9: No such device exists\n(No such device exists)\n')).toBe(
    'eth9: No such device exists; (No such device exists)',
  );
  expect(wordsOf(`${begun}tcpdump: pcap_loop: The interface disappeared\n3 packets captured\n3 packets received by filter\n`)).toBe(
    'pcap_loop: The interface disappeared',
  );
});

test('the filter is one word behind the options, and tcpdump may open raw sockets and nothing else', () => {
  const argv = argvOf({ path: 'x', device: 'lan', snapBytes: 0, filter: '(host 192.0.2.1)', mostBytes: 1000, packets: 5 });
  expect(argv.slice(-5)).toEqual(['-', '-c', '5', '--', '(host 192.0.2.1)']);
  expect(argv.join(' ')).toContain('--bounding-set -all,+net_raw');
  expect(argv).toContain('--fsize=1000');
  expect(argvOf({ path: 'x', device: 'any', snapBytes: 80, filter: '', mostBytes: 1000 }).slice(-2)).toEqual(['-w', '-']);
});
