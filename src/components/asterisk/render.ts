import type { Artifact, FileArtifact, RenderContext } from '../../engine/contract.ts';
import { type ConfEntry, writeConf } from './conf.ts';
import { dialplan } from './dialplan.ts';
import { modules } from './modules.ts';
import { phones, transports } from './pjsip.ts';
import type { Asterisk } from './schema.ts';
import { asteriskUnit } from './unit.ts';

/** Asterisk's own interfaces for our processes. Loopback only, each user with a random secret and no more rights than its work needs. */
export const ariPort = 8088;
export const amiPort = 5038;

const folder = 'etc/asterisk';

/** Whose access files these are is in `reader`: guard reads only its own, web only its own. */
export const accessFiles = { guard: 'etc/guard/ami.json', web: 'etc/web/asterisk.json' } as const;

export function render(section: Asterisk, ctx: RenderContext): readonly Artifact[] {
  const file = (name: string, content: string): FileArtifact => ({ kind: 'file', path: `${folder}/${name}`, content, reader: 'asterisk' });
  const secret = (name: string) => ctx.secrets.named(`asterisk/${name}`);
  const one = (name: string, ...entries: ConfEntry[]) => writeConf([{ name, entries }]);
  const reload = [
    file('pjsip.conf', writeConf(phones(section, ctx), ['pjsip-transports.conf'])),
    file('extensions.conf', writeConf(dialplan(ctx.subscribers))),
  ];
  const restart = [
    file(
      'asterisk.conf',
      writeConf([
        { name: 'directories', entries: [] },
        { name: 'options', entries: asteriskOptions },
      ]),
    ),
    file('modules.conf', one('modules', ['autoload', false], ...modules.map((m): ConfEntry => ['require', `${m}.so`]))),
    file('pjsip-transports.conf', writeConf(transports(section))),
    file(
      'rtp.conf',
      one('general', ['rtpstart', section.rtpFirst], ['rtpend', section.rtpLast], ['icesupport', false], ['strictrtp', true]),
    ),
    file(
      'http.conf',
      one(
        'general',
        ['enabled', true],
        ['bindaddr', '127.0.0.1'],
        ['bindport', ariPort],
        ['enable_static', false],
        ['enable_status', false],
      ),
    ),
    file(
      'ari.conf',
      writeConf([
        { name: 'general', entries: [['enabled', true]] },
        {
          name: 'web',
          entries: [
            ['type', 'user'],
            ['password', secret('ari-web')],
          ],
        },
      ]),
    ),
    file('manager.conf', writeConf(managers(secret))),
    // What happens goes to standard output: the supervisor keeps and bounds it.
    file(
      'logger.conf',
      writeConf([
        { name: 'general', entries: [['dateformat', '%FT%T.%3q%z']] },
        { name: 'logfiles', entries: [['console', 'notice,warning,error']] },
      ]),
    ),
    file('voicemail.conf', one('general', ['format', 'wav'], ['maxsecs', 120], ['minsecs', 1])),
    file('musiconhold.conf', one('default', ['mode', 'files'], ['directory', 'moh'])),
    file('indications.conf', writeConf(indications)),
    file(
      'confbridge.conf',
      writeConf([
        { name: 'general', entries: [] },
        { name: 'default_user', entries: [['type', 'user']] },
        { name: 'default_bridge', entries: [['type', 'bridge']] },
      ]),
    ),
    file('stasis.conf', one('threadpool')),
    ...emptyFiles.map((name) => file(`${name}.conf`, '')),
  ];
  return [
    ...reload,
    ...restart,
    // The private root's own: its name must be known without DNS, see unit.ts.
    { kind: 'file', path: 'etc/asterisk-root/hosts', content: '127.0.0.1 localhost pbx\n::1 localhost pbx\n', reader: 'everyone' },
    access('guard', { port: amiPort, user: 'guard', secret: secret('ami-guard') }),
    access('web', {
      ami: { port: amiPort, user: 'web', secret: secret('ami-web') },
      ari: { port: ariPort, user: 'web', password: secret('ari-web') },
    }),
    asteriskUnit(
      [...restart.map((f) => f.path), 'etc/asterisk-root/hosts'],
      reload.map((f) => f.path),
      ctx.facts.telephony,
    ),
  ];
}

function access(reader: 'guard' | 'web', content: unknown): FileArtifact {
  return { kind: 'file', path: accessFiles[reader], content: `${JSON.stringify(content, undefined, 2)}\n`, reader };
}

const asteriskOptions: readonly ConfEntry[] = [
  ['nocolor', true],
  ['dumpcore', false],
  // Functions that write (DB, GLOBAL …) are not for ARI and AMI.
  ['live_dangerously', false],
  ['hideconnect', true],
  ['maxfiles', 8192],
  // Part of channel ids; the same on every start, so that they stay readable.
  ['systemname', 'pbx'],
];

/** guard hears security events and may ask nothing. web hears registrations and may qualify and notify phones; no `command`, no `originate`. */
function managers(secret: (name: string) => string) {
  return [
    {
      name: 'general',
      entries: [
        ['enabled', true],
        ['bindaddr', '127.0.0.1'],
        ['port', amiPort],
        ['webenabled', false],
        ['timestampevents', true],
      ],
    },
    {
      name: 'guard',
      entries: [
        ['secret', secret('ami-guard')],
        ['read', 'security'],
        ['write', ''],
        ['displayconnects', false],
        ['deny', anywhere],
        ['permit', loopback],
      ],
    },
    {
      name: 'web',
      entries: [
        ['secret', secret('ami-web')],
        ['read', 'system'],
        ['write', 'system,reporting'],
        ['displayconnects', false],
        ['deny', anywhere],
        ['permit', loopback],
      ],
    },
  ] as const;
}
const anywhere = '0.0.0.0/0.0.0.0';
const loopback = '127.0.0.1/255.255.255.255';

/** Tones of the German network (1 TR 110-1): what callers hear while it rings or is busy. */
const indications = [
  { name: 'general', entries: [['country', 'de']] },
  {
    name: 'de',
    entries: [
      ['description', 'Germany'],
      ['ringcadence', '1000,4000'],
      ['dial', '425'],
      ['busy', '425/480,0/480'],
      ['ring', '425/1000,0/4000'],
      ['congestion', '425/240,0/240'],
    ],
  },
] as const;

/** Modules look for these; an empty file keeps them from complaining and from inventing defaults. */
const emptyFiles = [
  'acl',
  'ccss',
  'cdr',
  'cel',
  'cli',
  'cli_permissions',
  'codecs',
  'features',
  'pjproject',
  'pjsip_notify',
  'res_parking',
  'sorcery',
  'udptl',
  'websocket_client',
];
