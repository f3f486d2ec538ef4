import type { Texts } from './text.ts';

/** The web server: its ports, who may come, its certificates. */
export const webserver: Pick<Texts, 'conditions' | 'problems'> = {
  conditions: {
    'webserver.certificate-expires': {
      message: 'The certificate for {name} ends on {date}',
      because: 'It was not replaced yet',
      remedy: 'Ask for a new one and upload it; with an authority (ACME), look at why it was not renewed',
    },
    'webserver.certificate-not-served': {
      message: 'The PBX serves the certificate of its own CA',
      because: 'The wanted certificate is not there, or has ended',
      remedy: 'Upload a new one; with an authority (ACME), wait for it or look at why it refuses',
    },
    'webserver.acme-failed': {
      message: 'The authority gave no certificate ({layer})',
      because: '{said}',
      remedy: 'Mend what is named; it is tried again by itself, or at once with “Ask now”',
    },
  },
  problems: {
    'webserver.port-taken': { message: 'Port {port} is already used by {owner}', remedy: 'Choose a free port' },
    'webserver.port-in-use': {
      message: 'The program {process} already listens on port {port} of this machine',
      remedy: 'Choose a free port, or end that program',
    },
    'webserver.no-way-in': {
      message: 'Nobody could open these pages any more: none of these interfaces has the role lan',
      remedy: 'Add one of role lan, or allow all',
    },
    'webserver.excludes-you': {
      message: 'You come from {address}, which is in none of these networks: this shuts you out',
      remedy: 'Add your own network, or be sure that you can come from one of these',
    },
    'webserver.excludes-your-interface': {
      message: 'You come from {address} by {interface}, which is none of these interfaces: this shuts you out',
      remedy: 'Add {interface}, or be sure that you can come in by one of these',
    },
    'webserver.pair-unknown': { message: 'This certificate is not on this PBX', remedy: 'Upload it again, with its key' },
    'webserver.key-mismatch': {
      message: 'This key does not belong to {subjects}',
      remedy: 'Take the key that the certificate was asked for with',
    },
    'webserver.key-encrypted': {
      message: 'This key is locked with a passphrase',
      remedy: 'Unlock it first: openssl pkey -in key.pem -out unlocked.pem',
    },
    'webserver.key-unreadable': {
      message: 'There is no private key in PEM form here',
      remedy: 'It begins with -----BEGIN PRIVATE KEY-----; a .p12 file is converted with openssl first',
    },
    'webserver.key-weak': { message: 'Browsers refuse a key of the kind {key}', remedy: 'RSA with 2048 bits or more, or EC P-256' },
    'webserver.chain-unreadable': {
      message: 'There is no undamaged certificate in PEM form here',
      remedy: 'It begins with -----BEGIN CERTIFICATE-----; a .p12 or .der file is converted with openssl first',
    },
    'webserver.chain-foreign': {
      message: '{subjects} is not part of this certificate’s chain',
      remedy: 'Leave it out; look whether the right intermediate certificate is there',
    },
    'webserver.chain-incomplete': {
      message: 'The certificate of {issuer}, who signed it, is missing',
      remedy: 'Add the intermediate certificates that the authority has sent with it',
    },
    'webserver.signature-broken': {
      message: '{subject} is signed with MD5 or SHA-1, which browsers refuse',
      remedy: 'Ask for a certificate that is signed with SHA-256',
    },
    'webserver.certificate-expired': { message: 'This certificate ended on {date}', remedy: 'Ask for a new one' },
    'webserver.certificate-not-yet': {
      message: 'This certificate begins on {date}',
      remedy: 'Wait until then, or look at the clock of this PBX',
    },
    'webserver.certificate-not-server': {
      message: 'This certificate is not for servers',
      remedy: 'Ask for one with the use “server authentication”',
    },
    'webserver.certificate-no-names': {
      message: 'This certificate names no host',
      remedy: 'Ask for one with the name in subjectAltName',
    },
    'webserver.hostname-not-named': {
      message: 'The certificate is for {names} and not for {hostname}',
      remedy: 'Add the host name, or set the host name to one of these',
    },
    'webserver.acme-name': {
      message: 'An authority signs for no name such as {name}',
      remedy: 'A name with its domain, such as pbx.example.test',
    },
    'webserver.acme-terms': {
      message: 'The authority gives no certificate to who has not accepted its terms',
      remedy: 'Read them and accept',
    },
    'webserver.acme-private-name': {
      message: 'Public authorities do not sign for {name}',
      remedy: 'A name in a domain of your own, or the roots of your own authority',
    },
    'webserver.acme-port': {
      message: 'The authority asks at port 80, and plain HTTP is at {port}',
      remedy: 'Use port 80, or let the router send its port 80 here',
    },
    'webserver.authority-unreadable': {
      message: 'There is no certificate in PEM form here',
      remedy: 'The roots of the authority, beginning with -----BEGIN CERTIFICATE-----',
    },
  },
};
