import type { CheckTexts } from './doctor.ts';

/** The diagnosis: what each check is called and what it looks at, and what only the diagnosis finds. */
export const doctorEn: CheckTexts = {
  checks: {
    'machine.disk': { title: 'Room on the disk', looked: 'Free space where the PBX writes, and how many files can still be made.' },
    'machine.memory': { title: 'Memory', looked: 'How much memory programs can still have.' },
    'machine.engine': { title: 'The engine', looked: 'Whether the engine runs and answers.' },
    'machine.web': { title: 'The web process', looked: 'Whether pages, extensions and messages are there.' },
    'machine.tables': { title: 'Tables', looked: 'Whether the tables of extensions, phones and messages can be read and are whole.' },
    'engine.memory': { title: 'Configuration on disk', looked: 'Whether the configuration and the engine’s other files can be read.' },
    'engine.upgrade': { title: 'Upgrade', looked: 'Whether the version that was installed last runs, or was left again.' },
    'engine.backup': { title: 'Backups', looked: 'Whether the scheduled backup was made when it was due.' },
    'machine.services': { title: 'Services', looked: 'Whether every service that the configuration asks for runs.' },
    'machine.as-configured': {
      title: 'The machine is as configured',
      looked: 'Addresses, routes, firewall tables, files and services, held against the configuration.',
    },
    'machine.ports': { title: 'Ports', looked: 'Every port that a program listens on, held against what the parts of the PBX ask for.' },
    'machine.secrets': { title: 'Secrets on disk', looked: 'Whether nobody but root may read passwords and keys.' },
    'interfaces.link': { title: 'Cards and cables', looked: 'Whether every interface is there and has a link.' },
    'interfaces.address': { title: 'Addresses', looked: 'Leases of DHCP, and what the servers offer.' },
    'interfaces.duplicate': { title: 'Nobody else has our addresses', looked: 'Who else answers for the addresses of this PBX.' },
    'interfaces.others': {
      title: 'Other servers on the network',
      looked: 'DHCP servers that answer, and routers that advertise themselves.',
    },
    'routes.default': { title: 'The way out', looked: 'Whether there is a default route.' },
    'routes.gateways': { title: 'Gateways', looked: 'Whether the gateways answer, and what lies behind them.' },
    'dns.resolver': { title: 'The resolver', looked: 'Whether the PBX’s own resolver runs.' },
    'dns.servers': { title: 'Name servers', looked: 'Whether each name server answers, how fast, and whether it tells the truth.' },
    'time.clock': { title: 'The clock', looked: 'How far the clock is off.' },
    'time.sources': { title: 'Time servers', looked: 'Whether the time service runs and a time server answers.' },
    'webserver.certificate': { title: 'Certificates', looked: 'Which certificate is served, and until when it is valid.' },
    'dhcp.server': { title: 'DHCP for phones', looked: 'Whether the PBX’s DHCP servers run.' },
    'asterisk.engine': { title: 'Telephony', looked: 'Whether the telephony engine runs and answers.' },
    'phones.registered': { title: 'Phones', looked: 'Whether every phone that is set up here is registered.' },
    'reachability.outside': { title: 'Outside', looked: 'What came of it when services outside were last tried.' },
    'protection.mirror': { title: 'Fail2ban', looked: 'Whether Fail2ban shows the same blocks as the PBX.' },
    'protection.feeds': { title: 'Block feeds', looked: 'Whether block feeds are still valid.' },
    'messages.channels': { title: 'Messages go out', looked: 'Whether messages could be sent by mail, webhook and syslog.' },
  },
  findings: {
    'doctor.no-answer': {
      message: 'No answer within {seconds} seconds',
      remedy: 'Look again; if it stays, look at the log of that part',
    },
    'doctor.failed': { message: 'This could not be looked at: {because}', remedy: 'Look again; if it stays, make a support bundle' },
    'doctor.more': { message: 'And {count} more of this kind', remedy: 'See the page that it is about' },
    'machine.disk-full': {
      message: '{free} MB are free on the disk of {folder} ({percent} %)',
      because: 'Logs, messages and revisions can no longer be written',
      remedy: 'Remove what is not needed, at once',
    },
    'machine.disk-low': { message: '{free} MB are free on the disk of {folder} ({percent} %)', remedy: 'Remove what is not needed' },
    'machine.memory-low': {
      message: '{free} MB of memory are free ({percent} %)',
      because: 'When it runs out, the kernel ends a program',
      remedy: 'See what needs it: ps aux --sort=-rss | head',
    },
    'machine.secret-readable': {
      message: '{file} can be read by others (mode {mode})',
      because: 'It holds secrets of the PBX; somebody has changed its permissions',
      remedy: 'chmod 600 {file}, and find out who changed it',
    },
    'machine.service-stopped': {
      message: 'The service {name} does not run',
      remedy: 'See why: switchroom logs {name}; applying the configuration starts it again',
    },
    'machine.different': {
      message: '{count} things on the machine are not as configured: {what}',
      because: 'Somebody or something else has changed them, or the network has just given something new',
      remedy: 'This is mended within seconds; if it stays, find out who changes it',
    },
    'engine.stopped': {
      message: 'The engine does not run',
      because: 'Its last words: {last}',
      remedy: 'Calls and blocks go on; start it: {start}',
    },
    'engine.silent': {
      message: 'The engine runs and does not answer',
      because: 'Its last words: {last}',
      remedy: 'Calls and blocks go on; end it, and it is started again: {end}',
    },
    'web.silent': {
      message: 'The web process does not answer: there are no pages, and extensions and messages cannot be seen',
      remedy: 'Calls go on; see why: switchroom logs web; start it: {start}',
    },
    'tables.damaged': {
      message: 'The tables are damaged: {what}',
      because: 'The disk gave back something else than was written',
      remedy: 'Make a copy of var/web, then restore a backup',
    },
    'protection.mirror-behind': {
      message: 'Fail2ban does not show the blocks as they are: {because}',
      because: 'Blocks hold all the same: they are in the kernel',
      remedy: 'It is started again by itself; if this stays, look at its log: switchroom logs fail2ban',
    },
    'messages.not-sent': {
      message: 'Messages do not go out by {channel}: {detail}',
      because: '{waiting} wait',
      remedy: 'Try it on the page Messages; what waits is sent when it works again',
    },
  },
};
