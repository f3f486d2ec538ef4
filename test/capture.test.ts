import { beforeEach, describe, expect, test } from 'vitest';
import { Captures } from '../src/engine/capture/index.ts';
import type { Engine } from '../src/engine/engine.ts';
import type { EngineEvent } from '../src/engine/requests.ts';
import { captureOrderSchema } from '../src/engine/requests-capture.ts';
import type { FakeHost } from '../src/host/fake.ts';
import { memoryFiles } from './backup-files.ts';
import { machine } from './documents.ts';
import { messagesOf, openEngine, startEngine } from './engine.ts';
import { FakeSniffer } from './sniffer.ts';

/** Captures over the whole engine on a machine in memory: limits, ends, what is kept and what is refused. */
let host: FakeHost;
let engine: Engine;
let files: ReturnType<typeof memoryFiles>;
let sniffer: FakeSniffer;
let captures: Captures;
let events: EngineEvent[];
const said: string[] = [];

beforeEach(async () => {
  host = machine();
  events = [];
  engine = await startEngine(host, events);
  files = memoryFiles();
  sniffer = new FakeSniffer();
  captures = new Captures(engine, files, sniffer, (line) => said.push(line));
  await captures.start();
});

const begin = async (order: Record<string, unknown> = {}, from?: string) =>
  captures.begin({ ...captureOrderSchema.parse(order), by: 'anna', ...(from === undefined ? {} : { from }) });
const list = async () => (await captures.list()).captures;
/** Everything that waits for nothing but its turn. */
const settled = async (): Promise<void> => {
  for (let n = 0; n < 50; n++) await new Promise((r) => setImmediate(r));
};
const passes = async (ms: number): Promise<void> => {
  for (let left = ms; left > 0; left -= 500) {
    host.clock.advance(500);
    await settled();
  }
};
const pcap = (id: string, packets: number, cut = 0): void => {
  const head = Buffer.alloc(24);
  head.writeUInt32LE(0xa1b2c3d4);
  const one = Buffer.alloc(16 + 100);
  one.writeUInt32LE(100, 8);
  const all = Buffer.concat([head, ...Array.from({ length: packets }, () => one)]);
  files.files.set(`var/captures/${id}.pcap`, all.subarray(0, all.length - cut));
};
const refusal = async (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (e: unknown) =>
      (e as { problems?: readonly { code: string; path: string }[] }).problems?.map((p) => `${p.code} ${p.path}`).join() ?? String(e),
  );

describe('a capture', () => {
  test('is told of, runs, counts, and is whole and counted when somebody stops it', async () => {
    const { id, file } = await begin({ traffic: 'udp', seconds: 30 }, '192.0.2.50');
    expect(file).toMatch(/^pbx-capture-\d{8}-\d{6}\.pcap$/);
    expect(sniffer.started).toMatchObject([
      {
        path: `var/captures/${id}.pcap`,
        device: 'any',
        snapBytes: 0,
        mostBytes: 10_000_000,
        filter: '(not ifindex 1) and (udp) and (not (host 192.0.2.50 and (tcp port 443 or tcp port 80)))',
      },
    ]);
    expect(messagesOf(host).at(-1)).toMatchObject({
      code: 'capture.started',
      values: { by: 'anna', name: file, device: 'any', seconds: 30 },
    });
    pcap(id, 3);
    sniffer.counts = { packets: 3, dropped: 2 };
    await passes(4000);
    expect(await list()).toMatchObject([{ id, by: 'anna', bytes: 372, packets: 3, dropped: 2, secondsLeft: 26 }]);
    expect((await list())[0]).not.toHaveProperty('ended');
    expect(await captures.stop(id)).toMatchObject({ ended: { why: 'stopped' }, packets: 3, dropped: 2, bytes: 372 });
    expect(events.filter((e) => e.event === 'captures')).toHaveLength(2);
    expect(await captures.stop(id)).toMatchObject({ ended: { why: 'stopped' } });
  });

  test('ends by its time, and its last packet is cut off where it is not whole', async () => {
    const { id } = await begin({ seconds: 3 });
    pcap(id, 4, 20);
    await passes(2500);
    expect(sniffer.stopped).toBe(0);
    await passes(1000);
    expect(await list()).toMatchObject([{ id, ended: { why: 'time' }, packets: 3 }]);
    expect(sniffer.cuts).toEqual([{ path: `var/captures/${id}.pcap`, bytes: 24 + 3 * 116 }]);
  });

  test('ends by its size, looked at or hit', async () => {
    const one = await begin({ megabytes: 1 });
    files.files.set(`var/captures/${one.id}.pcap`, Buffer.alloc(1_000_000));
    await passes(500);
    expect(await list()).toMatchObject([{ ended: { why: 'size' } }]);
    host.clock.advance(1000);
    await begin({ megabytes: 1 });
    sniffer.end({ code: -1, full: true });
    await settled();
    expect((await list())[0]).toMatchObject({ ended: { why: 'size' } });
  });

  test('ends by its packets, or because something broke', async () => {
    await begin({ packets: 5 });
    sniffer.end({ code: 0 });
    await settled();
    expect(await list()).toMatchObject([{ ended: { why: 'packets' } }]);
    host.clock.advance(1000);
    await begin();
    sniffer.end({ code: 1, said: 'pcap_loop: The interface disappeared' });
    await settled();
    expect((await list())[0]).toMatchObject({ ended: { why: 'failed', said: 'pcap_loop: The interface disappeared' } });
  });

  test('that the engine did not see the end of was interrupted, and what is there is kept', async () => {
    const { id } = await begin();
    pcap(id, 2, 7);
    const again = new Captures(await openEngine(host), files, sniffer, (line) => said.push(line));
    await again.start();
    expect((await again.list()).captures).toMatchObject([{ id, ended: { why: 'interrupted' }, packets: 1 }]);
    expect(sniffer.cuts).toEqual([{ path: `var/captures/${id}.pcap`, bytes: 24 + 116 }]);
  });

  test('is synced while it runs, so that a power cut takes seconds and not all', async () => {
    await begin();
    await passes(11_000);
    expect(sniffer.synced).toBe(2);
  });

  test('is given away in parts, and it is told to whom', async () => {
    const { id, file } = await begin();
    pcap(id, 2);
    await captures.stop(id);
    const { 'capture.read': read } = captures.handlers();
    const part = await read({ by: 'anna', id, offset: 0 });
    expect(Buffer.from(part.data, 'base64').length).toBe(part.bytes);
    expect(part).toMatchObject({ bytes: 24 + 2 * 116, file });
    expect(messagesOf(host).at(-1)).toMatchObject({ code: 'capture.fetched', values: { by: 'anna', name: file } });
    await read({ by: 'anna', id, offset: 100 });
    expect(messagesOf(host).filter((m) => m.code === 'capture.fetched')).toHaveLength(1);
  });

  test('of many, five are kept, for a day', async () => {
    for (let n = 0; n < 7; n++) {
      const { id } = await begin();
      pcap(id, 1);
      await captures.stop(id);
      host.clock.advance(1000);
    }
    expect(await list()).toHaveLength(5);
    expect([...files.files.keys()].filter((f) => f.endsWith('.pcap'))).toHaveLength(5);
    host.clock.advance(86_400_000);
    await settled();
    host.clock.advance(600_000);
    await settled();
    expect(await list()).toEqual([]);
    expect([...files.files.keys()].filter((f) => f.endsWith('.pcap'))).toEqual([]);
  });

  test('is gone when it is deleted, also while it runs', async () => {
    const { id } = await begin();
    pcap(id, 1);
    await captures.handlers()['capture.remove']({ by: 'anna', id });
    expect(sniffer.stopped).toBe(1);
    expect(await list()).toEqual([]);
    expect(files.files.size).toBe(0);
    await begin();
  });
});

describe('nothing is captured', () => {
  test('beside another capture', async () => {
    await begin();
    expect(await refusal(begin())).toBe('capture.running ');
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['of an interface that is not there', { interface: 'dmz' }, 'capture.interface /interface'],
    ['of an unknown phone', { phone: '02:00:5e:00:53:77' }, 'capture.phone-unknown /phone'],
    ['of an unknown extension', { extension: '299' }, 'capture.phone-unknown /extension'],
    ['of the ports of ARP', { traffic: 'arp', port: 5060 }, 'capture.no-ports /port'],
    ['of the ports of pings', { traffic: 'icmp', port: 7 }, 'capture.no-ports /port'],
  ])('%s', async (_, order, code) => {
    expect(await refusal(begin(order))).toBe(code);
    expect(sniffer.started).toEqual([]);
    expect(await list()).toEqual([]);
  });

  test('of a phone that nobody has seen; of one that is somewhere, what goes there', async () => {
    const mac = '02:00:5e:00:53:aa';
    await engine.putSubscribers(1, {
      extensions: [{ number: '201', name: 'Anna' }],
      devices: [{ mac, extension: '201', generation: 1, vendor: 'baresip' }],
    });
    expect(await refusal(begin({ phone: mac }))).toBe('capture.phone-nowhere /phone');
    engine.core.phones = async () => [{ mac, address: '192.0.2.21' }];
    await begin({ extension: '201', interface: 'lan', content: 'headers' });
    expect(sniffer.started).toMatchObject([{ filter: '(host 192.0.2.21)', snapBytes: 80 }]);
  });

  test('when the disk would be nearly full, and one that runs ends when it is', async () => {
    let freeBytes = 100_000_000;
    host.space = async () => ({ freeBytes, bytes: 1_000_000_000, freeFiles: 10, files: 10 });
    expect(await refusal(begin({ megabytes: 10 }))).toBe('capture.disk /megabytes');
    freeBytes = 120_000_000;
    await begin({ megabytes: 10 });
    await passes(1000);
    expect(sniffer.stopped).toBe(0);
    freeBytes = 40_000_000;
    await passes(500);
    expect(await list()).toMatchObject([{ ended: { why: 'disk' } }]);
  });

  test('when tcpdump refuses, and nothing is left of it', async () => {
    sniffer.refuses = 'lan: That device is not up';
    expect(await refusal(begin())).toBe('capture.not-started ');
    expect(await list()).toEqual([]);
    sniffer.refuses = undefined;
    await begin();
  });

  test('by an id that is none', async () => {
    await expect(captures.stop('20260101-000000')).rejects.toThrow('there is no capture');
    await expect(captures.handlers()['capture.read']({ by: 'a', id: '20260101-000000', offset: 0 })).rejects.toThrow('there is no capture');
  });
});

test('nothing was to be complained of', () => expect(said).toEqual([]));
