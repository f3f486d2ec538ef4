import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { version } from '../src/version.ts';

/** Who may import whom, and why; and rules that hold for every file. A rule that is in the way is changed here, with its reason. */
const root = join(import.meta.dirname, '..');
const tops = ['src', 'ui', 'site', 'bench', 'test', 'tools', 'share', 'packaging', 'docs', '.ci'];
const paths = tops.flatMap((top) =>
  readdirSync(join(root, top), { recursive: true, withFileTypes: true })
    .filter(
      (f) => f.isFile() && !/node_modules|\/golden\/|\/dist\//.test(f.parentPath) && !/\.(png|jpg|svg|webp|ico|woff2|wav)$/.test(f.name),
    )
    .map((f) => relative(root, join(f.parentPath, f.name))),
);
const files = new Map(
  [...paths, 'package.json', 'vitest.config.ts', 'README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md'].map(
    (p) => [p, readFileSync(join(root, p), 'utf8')] as const,
  ),
);
const code = [...files].filter(([p]) => /\.(ts|tsx|mjs)$/.test(p));
const isTest = (p: string) => /\.test\.tsx?$/.test(p) || p.startsWith('test/');

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}
const imports: readonly Import[] = code.flatMap(([from, text]) =>
  [
    ...text.matchAll(/^(?:import|export)\s+(type\s)?(?:[^'";]*?\sfrom\s+)?['"]([^'"]+)['"]/gm),
    ...text.matchAll(/\bimport\((type)?\s*['"]([^'"]+)['"]\)/g),
  ].map((m) => {
    const to = m[2] ?? '';
    return { from, to: to.startsWith('.') ? relative(root, resolve(root, dirname(from), to)) : to, typeOnly: m[1] !== undefined };
  }),
);

interface Rule {
  /** Files that it holds for; tests of a folder may import what they test with. */
  readonly from: RegExp;
  readonly mayNotImport: RegExp;
  readonly because: string;
  /** A type leaves no trace at run time: where only the running code matters. */
  readonly typesMay?: true;
  /** Files that may, each with its reason. */
  readonly but?: Readonly<Record<string, string>>;
}

const machine = /^node:(child_process|fs|fs\/promises|net|tls|dgram|dns|dns\/promises|http|https|http2|os|worker_threads|cluster)$/;

const rules: readonly Rule[] = [
  {
    from: /^src\/lib\//,
    mayNotImport: /^(src\/(?!lib\/)|node:)/,
    because: 'lib is used by everything, also in the browser: it knows nothing of the PBX or of Node',
  },
  {
    from: /^src\/config\//,
    mayNotImport: /^(src\/(?!config\/|lib\/|components\/[a-z0-9-]+\/schema\.ts$|engine\/facts\.ts$)|node:)/,
    because: 'the document is schemas and pure functions; pages, tests and tools read it without an engine',
  },
  {
    from: /^src\/engine\//,
    mayNotImport: /^src\/(components|api|data|web|guard|provisioning|telephony|cli)/,
    because: 'the engine knows no component (it sees AnyComponent), and works with web, guard and database dead',
  },
  {
    from: /^src\/engine\//,
    mayNotImport: /^(src\/host\/(?!host\.ts$|clock\.ts$|lines\.ts$|mode\.ts$|stream\.ts$)|node:(?!crypto$|path$))/,
    typesMay: true,
    because: 'the engine touches the machine through the port in host.ts alone, so that it runs unchanged on one in memory',
    but: {},
  },
  {
    from: /^src\/components\//,
    mayNotImport: /^(src\/(api|data|web|guard|telephony|cli)|node:(?!crypto$))/,
    because: 'components are pure: what they need of the machine comes as facts, and goes as steps',
  },
  {
    from: /^src\/components\//,
    mayNotImport: /^src\/(host\/(?!host\.ts$)|provisioning\/)/,
    typesMay: true,
    because: 'components see the machine through the port in host.ts',
    but: {
      'src/components/dhcp/render.ts': 'which phones there are (vendor classes and file names) is one list, and DHCP is how they learn it',
    },
  },
  {
    from: /^src\/(api|data|guard|provisioning|telephony)\//,
    mayNotImport: /^src\/(components\/|engine\/(?!requests|messages|facts|contract|client)|host\/linux\/|cli)/,
    because: 'web and guard ask the engine over its socket; nothing of it runs inside them',
  },
  {
    from: /^src\/guard/,
    mayNotImport: /^(src\/(api|data|web|provisioning|telephony|components)|kysely|fastify|@fastify)/,
    because: 'guard works with web dead and without the database',
  },
  {
    from: /^src\/data\//,
    mayNotImport: /^src\/(api|guard|provisioning|telephony|components|host)\//,
    because: 'tables know nothing of who asks for them',
  },
  {
    from: /^src\/(?!host\/)/,
    mayNotImport: machine,
    typesMay: true,
    because: 'processes, files and sockets are touched in src/host alone: there they are tested, bounded and replaced',
    but: {
      'src/engine-main.ts': 'a composition root: makes the folder of its sockets before anything else runs',
      'src/web-main.ts': 'a composition root: reads what the engine and set-up left for it',
      'src/guard-main.ts': 'a composition root',
      'src/cli.ts': 'the command line is a client program: it reads files that its user names',
      'src/cli/client.ts': 'the command line asks web over its unix socket',
    },
  },
  {
    from: /^src\//,
    mayNotImport: /^(site|ui|bench|test|tools)\//,
    because: 'the product runs without its tests, its site and the sources of its pages',
  },
  {
    from: /^ui\/src\//,
    mayNotImport: /^(src\/(?!lib\/)|node:)/,
    typesMay: true,
    because: 'pages speak to the API; of the server they have types, and the sentences of src/lib/texts',
  },
  {
    from: /^(site|bench)\//,
    mayNotImport: /^src\//,
    typesMay: true,
    because: 'the site is the world outside: what it believes about the PBX must come over the wire, or a mistake would agree with itself',
    but: {
      'bench/campaign/engine.ts':
        'counts the records of a change, to end processes after the k-th: from outside they cannot be seen in time',
      'bench/foundation/measured.ts': 'measures requests to the engine with the product’s own client, which is part of what is measured',
      'bench/protection/decide.ts': 'measures what one decision costs: the guard’s own functions, and nothing of a PBX',
    },
  },
];

const siblings = imports.filter((i) => {
  const [a, b] = [i.from, i.to].map((p) => /^src\/components\/([^/]+)\//.exec(p)?.[1]);
  return a !== undefined && b !== undefined && a !== b && !isTest(i.from);
});

describe('imports', () => {
  test.each(rules.map((r) => [`${r.from.source} not ${r.mayNotImport.source}`, r] as const))('%s', (_, rule) => {
    const bad = imports.filter(
      (i) =>
        rule.from.test(i.from) &&
        rule.mayNotImport.test(i.to) &&
        !(rule.typesMay && i.typeOnly) &&
        !isTest(i.from) &&
        !(i.from in (rule.but ?? {})),
    );
    expect(
      bad.map((i) => `${i.from} imports ${i.to}`),
      rule.because,
    ).toEqual([]);
    for (const but of Object.keys(rule.but ?? {})) expect(files.has(but), `${but} is an exception and does not exist`).toBe(true);
  });

  test('no component imports another', () => {
    expect(
      siblings.map((i) => `${i.from} imports ${i.to}`),
      'what one needs of another is a claim; what both need lies in lib or engine',
    ).toEqual([]);
  });

  test('every rule holds for somebody, and the scan sees imports at all', () => {
    expect(imports.length).toBeGreaterThan(500);
    for (const r of rules)
      expect(
        code.some(([p]) => r.from.test(p)),
        String(r.from),
      ).toBe(true);
    expect(imports).toContainEqual({ from: 'src/host/linux/exec.ts', to: 'node:child_process', typeOnly: false });
  });
});

/** Lines of files that match, without those of this file. */
function linesWith(pattern: RegExp, within: (path: string) => boolean): string[] {
  return [...files]
    .filter(([p]) => within(p) && p !== 'test/architecture.test.ts')
    .flatMap(([p, text]) =>
      text.split('\n').flatMap((line, n) => (pattern.test(line) ? [`${p}:${n + 1}: ${line.trim().slice(0, 120)}`] : [])),
    );
}

const product = (p: string) => /^src\/.*\.ts$/.test(p) && !isTest(p);

describe('in no file', () => {
  test('a flag that ignores certificates: whoever needs one has found a fault in our CA', () => {
    const flags =
      /rejectUnauthorized['"]?\s*[:=]\s*false|ignoreHTTPSErrors|ignore-certificate-errors|NODE_TLS_REJECT_UNAUTHORIZED|--no-check-certificate|\bcurl\b.*\s(-k|--insecure)\b|['"](-k|--insecure)['"]/;
    expect(linesWith(flags, () => true)).toEqual([]);
  });

  test('a type that says nothing', () => {
    expect(linesWith(/(:|\bas|<|\|)\s*any\b(?!['’ ]*[a-z])|\bany\[\]/, (p) => /\.tsx?$/.test(p) && !p.endsWith('.md'))).toEqual([]);
  });

  test('a path of the machine that it was written on', () => {
    expect(linesWith(/(^|[\s'"`(=:])\/(work|home|Users|mnt)\/\w/, (p) => p !== 'CHANGELOG.md')).toEqual([]);
  });

  test('work that was put off without an issue to find it by', () => {
    expect(linesWith(/\b(TODO|FIXME|HACK)\b(?!.*#\d+)/, (p) => /\.(ts|tsx|mjs|py|sh|css)$/.test(p))).toEqual([]);
  });

  test('a shell that is given text', () => {
    expect(linesWith(/shell:\s*true|\bexecSync\(|(?<!\.)\bexec\(\s*[`'"]/, product)).toEqual([]);
  });

  test('a way out of the product that the proxy setting does not hold for', () => {
    const clients: Readonly<Record<string, string>> = {
      'src/host/web-listen.ts': 'a server: nothing goes out',
      'src/cli/client.ts': 'asks web over its unix socket',
    };
    const modules = imports.filter(
      (i) =>
        product(i.from) &&
        !i.typeOnly &&
        !/^src\/host\/egress(-\w+)?\.ts$/.test(i.from) &&
        !(i.from in clients) &&
        /^(node:)?(http|https|http2|tls)$|^(undici|axios|got|ws|node-fetch)$/.test(i.to),
    );
    expect(modules.map((i) => `${i.from} imports ${i.to}: ask src/host/egress.ts`)).toEqual([]);
    // Asterisk's REST interface, on loopback.
    const calls = linesWith(/(?<![.\w])(fetch|new WebSocket|new EventSource)\(/, (p) => product(p) && p !== 'src/telephony/ari.ts');
    expect(calls).toEqual([]);
    const programs = linesWith(/['"`](curl|wget)['"` ]/, product);
    expect(programs, 'a program has a way out of its own').toEqual([]);
    expect(files.get('src/telephony/ari.ts')).toContain('http://127.0.0.1:');
  });

  test('time or chance that a test cannot hold still', () => {
    const may: Readonly<Record<string, string>> = {
      'src/engine-main.ts': 'a composition root: stamps its log',
      'src/web-main.ts': 'a composition root: gives the clock to the others',
      'src/guard-main.ts': 'a composition root: gives the clock to the others',
      'src/cli/blocks.ts': 'prints the time that is left',
      'src/cli/subscribers.ts': 'prints how long a call lasts',
      'src/cli/client.ts': 'a limit of one request',
    };
    const found = linesWith(
      /\b(setTimeout|setInterval|setImmediate|Date\.now|performance\.now|Math\.random)\(|new Date\(\)/,
      (p) => product(p) && !p.startsWith('src/host/') && !(p in may),
    );
    expect(found).toEqual([]);
  });
});

describe('every file', () => {
  test('is short, or says at its top why it is long', () => {
    const long = [...files].filter(([p, text]) => /\.(ts|tsx|mjs|py|sh|css)$/.test(p) && text.split('\n').length > 301);
    const explained = ([, text]: readonly [string, string]) =>
      /^(\/\/|\/\*|#)[\s\S]{0,400}?\bLong because\b/.test(text.replace(/^#!.*\n/, ''));
    expect(long.filter((f) => !explained(f)).map(([p, text]) => `${p}: ${text.split('\n').length} lines`)).toEqual([]);
  });

  test('of the product carries the version of the package', () => {
    expect(version).toBe((JSON.parse(files.get('package.json') ?? '{}') as { version: string }).version);
  });
});
