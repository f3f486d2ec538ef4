import fc from 'fast-check';
import { z } from 'zod';
import { configSchema } from '../src/config/config.ts';
import { documents } from './documents.ts';

/** Documents made from the schema itself: of the right shape, with values that are right, nearly right or hostile. */

interface JsonSchema {
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | false;
  readonly items?: JsonSchema;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** What a person could type into a field of this name. Few values, so that they meet each other: overlaps, own addresses, twins. */
const plausible: Readonly<Record<string, readonly string[]>> = {
  interface: ['lan', 'voice', 'wan'],
  name: ['lan', 'voice', 'eth0'],
  mac: ['02:00:00:00:00:01', '02-00-00-00-00-02', '00:00:5E:00:53:01'],
  gateway: ['192.0.2.1', '198.51.100.1', '2001:db8:1::1', 'fe80::1', '192.0.2.10'],
  via: ['192.0.2.1', '198.51.100.9', '2001:db8:1::9', 'fe80::9'],
  to: ['203.0.113.0/24', '203.0.113.7', '2001:db8:9::/48', '0.0.0.0/0', '192.0.2.0/24'],
  address: ['192.0.2.10/24', '198.51.100.1/25', '2001:db8:1::10/64', '10.0.0.1/8', '192.0.2.10', '203.0.113.1/31', '2001:DB8::/32'],
  addresses: ['192.0.2.53', '2001:db8::53', '198.51.100.53'],
  first: ['198.51.100.10', '192.0.2.100', '198.51.100.1'],
  last: ['198.51.100.20', '192.0.2.200', '198.51.100.127'],
  router: ['198.51.100.126', '192.0.2.1'],
  timeServer: ['198.51.100.1', '192.0.2.10'],
  host: ['proxy.example.test', '192.0.2.8', '2001:db8::8', 'ntp.example.test'],
  user: ['pbx'],
  exceptions: ['example.test', '.example.test', '192.0.2.0/24'],
  secret: ['abcd1234'],
  hostname: ['pbx', 'Telephone.example.test', 'a'.repeat(63)],
  realm: ['switchroom', 'example.test'],
  search: ['example.test', 'voice.example.test'],
  note: ['the office', '', 'Büro; "Nord"'],
};

const ids = fc.constantFrom('lan', 'voice', 'wan', 'a', 'x-1');

export const strings = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('', ' ', '__proto__', 'constructor', '\u0000', '\ud800'),
);

function ofSchema(s: JsonSchema, key: string): fc.Arbitrary<unknown> {
  if ('const' in s) return often(fc.constant(s.const));
  if (s.enum) return often(fc.constantFrom(...s.enum));
  const branches = s.anyOf ?? s.oneOf;
  if (branches) return fc.oneof(...branches.map((b) => ofSchema(b, key)));
  switch (s.type) {
    case 'object': {
      if (s.properties) {
        const all = Object.fromEntries(Object.entries(s.properties).map(([k, v]) => [k, ofSchema(v, k)]));
        return often(fc.record(all, { requiredKeys: [...(s.required ?? [])] }));
      }
      return often(
        fc.dictionary(
          fc.oneof({ weight: 50, arbitrary: ids }, { weight: 1, arbitrary: fc.string() }),
          ofSchema(s.additionalProperties || {}, key),
          { maxKeys: 3 },
        ),
      );
    }
    case 'array':
      return often(fc.array(ofSchema(s.items ?? {}, key), { maxLength: 4 }));
    case 'integer':
    case 'number': {
      const [min, max] = [Math.max(s.minimum ?? 0, -1e9), Math.min(s.maximum ?? 1e9, 1e9)];
      return often(fc.oneof(fc.integer({ min, max }), fc.constantFrom(min, max)), fc.constantFrom(min - 1, max + 1, 1.5, Number.NaN, -0));
    }
    case 'string':
      return often(fc.constantFrom(...(plausible[key] ?? ['x'])), strings);
    default:
      return fc.jsonValue();
  }
}

/** Nearly always the first; a document has thirty values, and one that is wrong refuses it. */
function often(usual: fc.Arbitrary<unknown>, otherwise: fc.Arbitrary<unknown> = fc.jsonValue()): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 150, arbitrary: usual }, { weight: 1, arbitrary: otherwise });
}

export const arbitraryDocuments: fc.Arbitrary<unknown> = ofSchema(
  z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' }) as JsonSchema,
  '',
);

/** A good document with some sections of an arbitrary one: these get past the interfaces, on which everything else depends. */
export const arbitraryEdits: fc.Arbitrary<unknown> = fc
  .tuple(
    fc.constantFrom(...documents.map(([, d]) => d)),
    arbitraryDocuments,
    fc.subarray(Object.keys(configSchema.shape), { minLength: 1, maxLength: 3 }),
  )
  .map(([good, any, keys]) => ({ ...good, ...Object.fromEntries(Object.entries(any ?? {}).filter(([k]) => keys.includes(k))) }));
