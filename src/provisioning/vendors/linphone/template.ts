/**
 * Linphone's remote provisioning (lpconfig XML): only the entries that are named change, so a file without auth_info leaves the phone its
 * password. Everything goes to the PBX (reg_route), whatever domain an address in its list of calls has. `overwrite` is needed for every value that the phone already has.
 */
export const template = `<?xml version="1.0" encoding="UTF-8"?>
<config>
  <section name="proxy_0">
    <entry name="reg_proxy" overwrite="true">&lt;sip:{{ host }}:{{ port }};transport=udp&gt;</entry>
    <entry name="reg_route" overwrite="true">&lt;sip:{{ host }}:{{ port }};transport=udp;lr&gt;</entry>
    <entry name="reg_identity" overwrite="true">&quot;{{ quotable }}&quot; &lt;sip:{{ user }}@{{ realm }}&gt;</entry>
    <entry name="realm" overwrite="true">{{ realm }}</entry>
    <entry name="reg_expires" overwrite="true">300</entry>
    <entry name="reg_sendregister" overwrite="true">1</entry>
    <entry name="quality_reporting_enabled" overwrite="true">0</entry>
  </section>
{%- if password %}
  <section name="auth_info_0">
    <entry name="username" overwrite="true">{{ user }}</entry>
    <entry name="realm" overwrite="true">{{ realm }}</entry>
    <entry name="domain" overwrite="true">{{ realm }}</entry>
    <entry name="passwd" overwrite="true">{{ password }}</entry>
    <entry name="ha1" overwrite="true"></entry>
  </section>
{%- endif %}
</config>
`;

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

/** XML 1.0 §2.4; characters that XML cannot hold at all (§2.2) become spaces. */
export function escaped(text: string): string {
  return text
    .replace(/[^\t\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]|\p{Cc}|[\p{Zl}\p{Zp}]/gu, ' ')
    .replace(/[&<>"']/g, (c) => entities[c] ?? ' ');
}
