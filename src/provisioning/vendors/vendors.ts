/**
 * The kinds of phones we know, as data: what they call themselves, where their file lies, and how they treat it. The DHCP server makes its
 * vendor-specific options of this, the provisioning server its routes.
 */
export interface Vendor {
  readonly id: string;
  readonly name: string;
  /** Text in DHCP option 60 (vendor class) by which dnsmasq knows it; a substring. */
  readonly vendorClass: string;
  /** Path below the provisioning URL; `{mac}` stands for the twelve hexadecimal digits. Sent as option 67. */
  readonly file: string;
  readonly contentType: string;
  /** Text in the User-Agent of its requests. Only shown; no right follows from it. */
  readonly userAgent: string;
  /**
   * What a phone that has its secret does with a file without one. `merge`: it changes only what the file names, so the account stays.
   * `replace`: it forgets everything else, so it gets no file at all (204) and keeps what it has.
   */
  readonly takes: 'merge' | 'replace';
}

export const vendors: readonly Vendor[] = [
  {
    id: 'baresip',
    name: 'baresip',
    vendorClass: 'baresip',
    file: 'baresip/{mac}.accounts',
    contentType: 'text/plain; charset=utf-8',
    userAgent: 'baresip',
    takes: 'replace',
  },
  {
    id: 'linphone',
    name: 'Linphone',
    vendorClass: 'linphone',
    file: 'linphone/{mac}.xml',
    contentType: 'application/xml; charset=utf-8',
    userAgent: 'Linphone',
    takes: 'merge',
  },
];

/** Path of all provisioning on plain HTTP. */
export const provisioningPath = '/provisioning/';
