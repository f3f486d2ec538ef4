import type { Texts } from './text.ts';

/** What is said about jails. */
export const protection: Pick<Texts, 'problems'> = {
  problems: {
    'protection.jail-twice': { message: 'There are two jails {name}', remedy: 'Give one of them another name' },
    'protection.jail-no-rule': { message: 'The jail {name} has neither a filter nor a rule', remedy: 'Choose one of them' },
    'protection.jail-two-rules': {
      message: 'The jail {name} has both the filter {filter} and rules of its own',
      remedy: 'Take one of them away',
    },
    'protection.jail-no-address': { message: 'The rule “{rule}” does not say where the address stands', remedy: 'Write <ADDR> there' },
    'protection.jail-no-sample': {
      message: 'The rules of the jail {name} have no line to be tried on',
      remedy: 'Paste a line of the log that they must find',
    },
    'protection.log-missing': { message: 'There is no file {file} on this machine', remedy: 'Look for its name in /var/log' },
    'protection.log-unreadable': {
      message: 'Fail2ban may not read {file}',
      remedy: 'Let the group adm read it: chgrp adm {file}; chmod g+r {file}',
    },
    'protection.no-journal': {
      message: 'Fail2ban cannot read the journal of this machine',
      remedy: 'Install the package python3-systemd and let the group adm read the journal, or name a log file',
    },
    'protection.filter-unknown': {
      message: 'Fail2ban has no filter {filter}',
      remedy: 'Choose one of the list, or write rules of your own',
    },
    'protection.rule-refused': {
      message: 'Fail2ban does not understand the rule: {said}',
      remedy: 'Mend the expression; it is one of Python',
    },
    'protection.sample-not-found': {
      message: 'The rules of the jail {name} find no address in this line',
      remedy: 'Change the rules, or paste a line that is a failure',
    },
  },
};
