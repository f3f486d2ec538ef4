import { describe, expect, test } from 'vitest';
import type { AmiPacket } from '../lib/ami.ts';
import { type AriChannel, type Calls, callsOf, noCalls, reduceCalls } from './calls.ts';
import { cameBack, noRegistrations, type Registrations, reduceRegistrations } from './registrations.ts';

// As Asterisk 22.10 sent them; what is not read is left out.
const channel = (over: Partial<AriChannel> & { dialplan?: AriChannel['dialplan'] } = {}): AriChannel => ({
  id: 'pbx-1795385432.2',
  state: 'Ring',
  caller: { number: '201' },
  dialplan: { exten: '202', app_name: 'Dial' },
  creationtime: '2026-11-22T22:10:32.903+0000',
  ...over,
});
const peer = channel({ id: 'pbx-1795385432.3', state: 'Ringing', caller: { number: '202' }, dialplan: { exten: '', app_name: 'AppDial' } });
const event = (type: string, c: AriChannel, timestamp: string) => ({ type, channel: c, timestamp });

describe('calls, seen over ARI', () => {
  const recorded = [
    event('ChannelCreated', channel({ dialplan: { exten: '202', app_name: '' } }), '2026-11-22T22:10:32.903+0000'),
    event('ChannelDialplan', channel(), '2026-11-22T22:10:32.905+0000'),
    event('ChannelCreated', peer, '2026-11-22T22:10:32.906+0000'),
    event('ChannelStateChange', peer, '2026-11-22T22:10:32.930+0000'),
    event('ChannelStateChange', { ...peer, state: 'Up' }, '2026-11-22T22:10:33.980+0000'),
    event('ChannelStateChange', channel({ state: 'Up' }), '2026-11-22T22:10:33.981+0000'),
  ];
  const play = (events: typeof recorded, from: Calls = noCalls) => events.reduce(reduceCalls, from);

  test('one call is one line, from ringing to talking to nothing', () => {
    expect([...play(recorded.slice(0, 4)).values()]).toEqual([
      { id: 'pbx-1795385432.2', from: '201', to: '202', state: 'ringing', since: 1795385432.903 },
    ]);
    const talking = play(recorded);
    expect([...talking.values()]).toEqual([{ id: 'pbx-1795385432.2', from: '201', to: '202', state: 'talking', since: 1795385433.981 }]);
    expect(play([event('ChannelDestroyed', channel(), '2026-11-22T22:10:38.000+0000')], talking).size).toBe(0);
  });

  test('an event that changes nothing gives the same value, so that nobody is told', () => {
    const talking = play(recorded);
    expect(reduceCalls(talking, event('ChannelDialplan', channel({ state: 'Up' }), '2026-11-22T22:10:35.000+0000'))).toBe(talking);
    expect(reduceCalls(talking, event('ChannelDestroyed', peer, '2026-11-22T22:10:35.000+0000'))).toBe(talking);
    expect(reduceCalls(talking, { type: 'EndpointStateChange' })).toBe(talking);
  });

  test('what was dialled stays, whatever step of the dialplan runs', () => {
    const ended = play([
      ...recorded,
      event('ChannelDialplan', channel({ state: 'Up', dialplan: { exten: 'h', app_name: 'NoOp' } }), '2026-11-22T22:10:36.000+0000'),
    ]);
    expect([...ended.values()][0]?.to).toBe('202');
  });

  test('calls that were there before we came are seen, and times that were known are kept', () => {
    expect([...callsOf([channel({ state: 'Up' }), { ...peer, state: 'Up' }]).values()]).toMatchObject([
      { state: 'talking', since: 1795385432.903 },
    ]);
    expect([...callsOf([channel({ state: 'Up' })], play(recorded)).values()]).toMatchObject([{ since: 1795385433.981 }]);
  });
});

describe('registrations, seen over AMI', () => {
  const status = (ContactStatus: string, host = '192.0.2.7'): AmiPacket => ({
    Event: 'ContactStatus',
    URI: `sip:00005e005301@${host}:5060`,
    ContactStatus,
    AOR: '00005e005301',
    EndpointName: '00005e005301',
  });
  const listed: AmiPacket = {
    Event: 'ContactList',
    Endpoint: '00005e005301',
    Uri: 'sip:00005e005301-0x55@192.0.2.7:5060;ob',
    UserAgent: 'baresip v1.0.0 (x86_64/linux)',
    Status: 'Reachable',
  };
  const play = (packets: readonly AmiPacket[], from: Registrations = noRegistrations) =>
    packets.reduce((all, p) => reduceRegistrations(all, p, 1000), from);

  test('a phone comes, is asked, falls silent and goes', () => {
    const mac = '00:00:5e:00:53:01';
    const come = play([status('NonQualified')]);
    expect(come.get(mac)).toEqual({ mac, address: '192.0.2.7', since: 1000, reachable: true, unasked: true });
    expect(play([status('Reachable')], come).get(mac)).toMatchObject({ reachable: true, unasked: false, since: 1000 });
    expect(play([status('Unreachable')], come).get(mac)?.reachable).toBe(false);
    expect(play([status('Removed')], come).size).toBe(0);
  });

  test('the list says what kind of phone it is', () => {
    expect(play([listed]).get('00:00:5e:00:53:01')).toEqual({
      mac: '00:00:5e:00:53:01',
      address: '192.0.2.7',
      userAgent: 'baresip v1.0.0 (x86_64/linux)',
      reachable: true,
      unasked: false,
    });
    expect(play([{ ...listed, Status: 'NonQualified' }]).get('00:00:5e:00:53:01')?.unasked).toBe(true);
  });

  test('a phone that moved is not taken for gone when its old contact goes', () => {
    const moved = play([status('NonQualified'), status('NonQualified', '192.0.2.8'), status('Removed', '192.0.2.7')]);
    expect(moved.get('00:00:5e:00:53:01')?.address).toBe('192.0.2.8');
  });

  test('being unreachable twice means that it has registered again', () => {
    const gone = play([status('Reachable'), status('Unreachable')]);
    expect(cameBack(gone, status('Unreachable'))).toBe(true);
    expect(cameBack(play([status('Reachable')]), status('Unreachable'))).toBe(false);
    expect(cameBack(gone, status('Reachable'))).toBe(false);
  });

  test('what is no phone of ours is left out', () => {
    for (const AOR of ['trunk', '', '201', '00005e0053011', '00005E005301']) expect(play([{ ...status('Reachable'), AOR }]).size).toBe(0);
    expect(play([{ Event: 'PeerStatus', Peer: 'PJSIP/00005e005301' }]).size).toBe(0);
  });

  test('IPv6 contacts are addresses too', () => {
    expect(play([status('Reachable', '[2001:db8::7]')]).get('00:00:5e:00:53:01')?.address).toBe('2001:db8::7');
  });
});
