/** What a port of ours is open for; in the firewall's comments, on the page Ports, in what is exported for the firewall in front. */
export const claimPurposes = [
  'signalling',
  'media',
  'web',
  'provisioning',
  'redirect',
  'administration',
  'dhcp',
  'dns',
  'tftp',
  'time',
  'mdns',
  'certificate',
  'icmp',
] as const;
export type ClaimPurpose = (typeof claimPurposes)[number];

/** Why it is open, as one says it to the person who keeps the firewall. */
export const purposeWords: Readonly<Record<'en' | 'de', Readonly<Record<ClaimPurpose, string>>>> = {
  en: {
    signalling: 'Phones and providers register here and set up calls (SIP)',
    media: 'The voice of calls (RTP)',
    web: 'These pages and the interface for programs (HTTPS)',
    provisioning: 'Phones fetch their files (HTTP)',
    redirect: 'People who forget the s are sent on to HTTPS (HTTP)',
    administration: 'Administrators come in by SSH, where a server for it is installed',
    dhcp: 'Addresses are given out or taken by DHCP',
    dns: 'Names are answered (DNS)',
    tftp: 'Phones fetch their files (TFTP)',
    time: 'Devices take their time from here (NTP)',
    mdns: 'The PBX is found by name without a server (mDNS)',
    certificate: 'The certificate authority makes sure that the name is ours (ACME)',
    icmp: 'Errors and pings of the network itself (ICMP)',
  },
  de: {
    signalling: 'Telefone und Anbieter melden sich hier an und bauen Gespräche auf (SIP)',
    media: 'Die Sprache der Gespräche (RTP)',
    web: 'Diese Seiten und die Schnittstelle für Programme (HTTPS)',
    provisioning: 'Telefone holen ihre Dateien (HTTP)',
    redirect: 'Wer das s vergisst, wird zu HTTPS weitergeleitet (HTTP)',
    administration: 'Administratoren kommen per SSH herein, wo ein Server dafür installiert ist',
    dhcp: 'Adressen werden per DHCP vergeben oder bezogen',
    dns: 'Namen werden beantwortet (DNS)',
    tftp: 'Telefone holen ihre Dateien (TFTP)',
    time: 'Geräte holen sich hier die Uhrzeit (NTP)',
    mdns: 'Die Telefonanlage wird ohne Server beim Namen gefunden (mDNS)',
    certificate: 'Die Zertifizierungsstelle prüft, dass der Name uns gehört (ACME)',
    icmp: 'Fehlermeldungen und Pings des Netzes selbst (ICMP)',
  },
};
