import { Liquid } from 'liquidjs';
import { type Account, label } from './account.ts';
import * as baresip from './vendors/baresip/template.ts';
import * as linphone from './vendors/linphone/template.ts';

interface Format {
  readonly template: string;
  /** Applied to every value a template prints; there is no way around it, also not in a template that a customer edits. */
  readonly escaped: (text: string) => string;
}

const formats: Readonly<Record<string, Format>> = { baresip, linphone };

/** The file of a phone, or undefined for a vendor we have no template of. */
export function renderAccount(vendor: string, account: Account): string | undefined {
  const format = Object.hasOwn(formats, vendor) ? formats[vendor] : undefined;
  return format && engine(format.escaped).parseAndRenderSync(format.template, values(account));
}

/** Templates are edited by customers: no files, no prototype chain, no endless loop, and every value escaped for its format. */
function engine(escaped: (text: string) => string): Liquid {
  const made = new Liquid({
    templates: {},
    ownPropertyOnly: true,
    strictFilters: true,
    outputEscape: (value: unknown) => escaped(value === undefined || value === null ? '' : String(value)),
    parseLimit: 100_000,
    renderLimit: 200,
    memoryLimit: 1_000_000,
  });
  // liquidjs' own `raw` switches the escaping off.
  made.registerFilter('raw', (value: unknown) => value);
  return made;
}

function values(a: Account): Record<string, string | number> {
  return {
    host: a.server.includes(':') ? `[${a.server}]` : a.server,
    port: a.port,
    realm: a.realm,
    user: a.user,
    // Absent, not empty: in Liquid an empty text is true, and a file with an empty password would wipe out the phone's.
    ...(a.password === undefined ? {} : { password: a.password }),
    number: a.number,
    name: a.name,
    label: label(a),
    // For places where a quoted string of SIP stands inside: RFC 3261 §25.1 quoted-pair, which not every phone reads.
    quotable: label(a).replaceAll('"', '”').replaceAll('\\', '⧵'),
    language: a.language,
  };
}
