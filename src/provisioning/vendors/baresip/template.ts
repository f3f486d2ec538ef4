/**
 * baresip's accounts file (baresip 1.0, modules/account): one line an account, an address with parameters. There is no escape in it (re's
 * sip_addr_decode ends a display name at the next quote), so `escaped` swaps the marks that would end a value.
 */
export const template = `# {{ label }}
"{{ label }}" <sip:{{ user }}@{{ realm }}>;auth_user={{ user }};auth_pass={{ password }};outbound="sip:{{ host }}:{{ port }};transport=udp";regint=120;answermode=manual;mwi=no;audio_codecs=PCMA/8000/1,PCMU/8000/1
`;

const lookAlikes: Readonly<Record<string, string>> = { '"': '”', '<': '‹', '>': '›', '\\': '⧵', ';': '；', ',': '，', '#': '＃' };

export function escaped(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/gu, ' ').replace(/["<>\\;,#]/g, (c) => lookAlikes[c] ?? ' ');
}
