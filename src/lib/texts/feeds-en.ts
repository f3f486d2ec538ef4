import type { Texts } from './text.ts';

/** Block feeds: what is wrong with a setting, and why a list that was fetched is not taken. */
export const feeds: Pick<Texts, 'conditions' | 'problems'> = {
  conditions: {
    'protection.feed-run-out': {
      message: 'The block feed {feed} has expired and blocks nobody',
      because: 'No newer list came in time',
      remedy: 'See on its card why it cannot be fetched, or remove the feed',
    },
  },
  problems: {
    'protection.feed-name-twice': { message: 'Two feeds are named {name}', remedy: 'Give one of them another name' },
    'protection.feed-twice': { message: '{url} is there twice', remedy: 'Remove one of them' },
    'protection.feed-service-twice': { message: '{name} names a service twice', remedy: 'Name telephony and web once each' },
    'protection.feed-unreachable': {
      message: 'The list cannot be fetched: {detail}',
      remedy: 'Look at the page Reachability; it is tried again by itself',
    },
    'protection.feed-form': {
      message: 'What is served there is no signed list',
      remedy: 'Check the address; it must lead to a JWS in compact form of at most 8 MB',
    },
    'protection.feed-algorithm': {
      message: 'The list is not signed with Ed25519 (EdDSA)',
      remedy: 'Ask whoever makes it for one that is, without crit in its header',
    },
    'protection.feed-key': { message: 'The key is no Ed25519 public key', remedy: 'Enter the 43 characters that whoever signs has given' },
    'protection.feed-signature': {
      message: 'The signature of the list does not fit the key',
      remedy: 'Get the key anew from whoever signs, not from where the list is; if it is right, somebody has changed the list',
    },
    'protection.feed-content': {
      message: 'The list is signed well and cannot be read ({detail})',
      remedy: 'Tell whoever signs it; it may have more than 100,000 networks',
    },
    'protection.feed-network': {
      message: 'An entry of the list is no network that a feed may block: {detail}',
      remedy: 'Tell whoever signs it; IPv4 /8 and IPv6 /19 are the widest',
    },
    'protection.feed-validity': {
      message: 'The list is valid for no time, or for more than 31 days',
      remedy: 'Tell whoever signs it: a list must be renewed',
    },
    'protection.feed-not-yet': {
      message: 'The list is from the future',
      remedy: 'Look at the clock of this PBX on the page Time; if it is right, tell whoever signs the list',
    },
    'protection.feed-expired': { message: 'The list that is served there has expired', remedy: 'Tell whoever signs it' },
    'protection.feed-older': {
      message: 'The list that is served there ({detail}) is not newer than the one in force, and another one',
      remedy: 'Tell whoever signs it; if they know of nothing, somebody replays old lists',
    },
  },
};
