import type { MessageTexts } from './messages.ts';

/** System messages: what happened, why, what follows from it, and what to do. */
export const messagesEn: MessageTexts = {
  'login.new-address': {
    message: '{user} logged in from {address}, where nobody had logged in before',
    cause: 'Somebody with the password of {user} opened these pages from a new place',
    consequence: 'Whoever that was may change everything',
    remedy: 'Was it not you: change the password at once; that ends every session',
  },
  'password.replaced': {
    message: 'The password of {user} was replaced, from {address}',
    cause: 'Somebody who was logged in as {user} and knew the old password set a new one',
    consequence: 'The old password is void, and all sessions of {user} have ended',
    remedy: 'Was it not you: somebody else has this account. Cut {address} off, and look at the revisions for what was changed',
  },
  'password.first': {
    message: '{user} replaced the one-time password, from {address}',
    cause: 'The first login asks for a password of one’s own',
    consequence: 'The one-time password is void',
    remedy: 'Nothing',
  },
  'token.created': {
    message: '{user} made the token “{name}” ({scope}) for {days} days',
    cause: 'A program shall use the interface for programs (API)',
    consequence: 'Whoever has the token may do what its scope allows, until it ends or is revoked',
    remedy: 'Was it not you: revoke it on the page Tokens and change the password',
  },
  'attack.detected': {
    message: '{failures} wrong passwords for {service} from {address}',
    cause: 'Somebody tries passwords, or a device has an old one: {because}',
    consequence: 'The address is blocked for this service, and the others stay open',
    remedy: 'Nothing, if you do not know the address. If you do: mend the device, then lift the block',
  },
  'attack.contained': {
    message: '{failures} wrong passwords for {service} from {address}, where others belong here',
    cause: 'Somebody behind an address where people of yours log in tries passwords: {because}',
    consequence: 'The guesser loses each connection at the next wrong password; everybody else there notices nothing',
    remedy: 'Look for a device there that is misused or set up wrongly',
  },
  'account.old-password': {
    message: '{account} at {address} says a wrong password for {service}',
    cause: 'It logged in from there within a day: its password was changed, or the account was deleted, and the device has the old one',
    consequence: 'This device cannot log in; it is not blocked',
    remedy: 'Have the device fetch its settings again, or type the new password there',
  },
  'block.added': {
    message: '{address} is blocked at {service}: {because}',
    cause: '{failures} failures were counted; blocked by {by}',
    consequence: 'Nothing from there reaches {service} for {seconds} seconds; everything else stays open',
    remedy: 'Is it one of yours: lift the block on the page Block- and allowlist, or move it to the allowlist',
  },
  'block.lifted': {
    message: '{by} lifted the block of {address} at {service}',
    cause: 'Somebody, or Fail2ban on an order, ended the block before its time',
    consequence: 'The address reaches {service} again, and is blocked again when it goes on guessing',
    remedy: 'Nothing',
  },
  'block.refused': {
    message: '{address} was to be blocked at {service} and was not: {why}',
    cause: '{because}; the block was asked for by {by}',
    consequence: 'Whatever guesses from there goes on',
    remedy: 'Look at the devices behind this address: one of them has a wrong password, or is not yours',
  },
  'blocks.damaged': {
    message: '{lines} lines of the ledger of blocks ({file}) could not be read; the other blocks stand',
    cause: 'The disk gave back something else than was written',
    consequence: 'Some blocks may have ended before their time',
    remedy: 'Look at the disk; who still guesses is blocked again by himself',
  },
  'change.rolled-back': {
    message: 'Revision {revision} by {by} was undone: {because}',
    cause: 'The change did not prove itself, or somebody took it back',
    consequence: 'The configuration from before is in force again',
    remedy: 'Look at the reason, mend the draft and apply it again',
  },
  'change.rollback-incomplete': {
    message: 'A change could not be undone completely. Left: {left}',
    cause: 'A program on this machine failed again and again while the old state was being restored',
    consequence: 'The machine is between two configurations; it goes on trying',
    remedy: 'Apply the last good revision again; if that fails, restart the machine',
  },
  'drift.repaired': {
    message: 'Somebody changed this machine, and it was put back: {what}',
    cause: 'Another program or a person at the console changed what Switchroom looks after',
    consequence: 'The configuration is in force again',
    remedy: 'Make changes on these pages or with: switchroom; remove other tools that manage the network',
  },
  'drift.limit': {
    message: 'Something keeps changing this machine. After {limit} repairs within an hour it is left alone: {what}',
    cause: 'Another tool that manages the network works against Switchroom',
    consequence: 'The machine is not as configured',
    remedy: 'Find and remove the other tool, then apply the configuration again',
  },
  'engine.damaged': {
    message: 'A file of the engine could not be read and was put aside: {file}',
    cause: 'The disk gave back something else than was written',
    consequence: 'The PBX goes on with what else it has; the newest change may be missing',
    remedy: 'Look at the configuration in force and at the disk; the file lies beside as {file}.damaged',
  },
  'routes.second-gateway-taken': {
    message: '{version} now goes through the second gateway {gateway}',
    cause: 'The first one, {instead}, or everything behind it, has stopped answering',
    consequence: 'Calls to the outside that were up may be lost; new ones go the other way',
    remedy: 'Check the router {instead} and its line; the way goes back by itself when it answers again',
  },
  'routes.first-gateway-back': {
    message: '{version} goes through the first gateway {gateway} again',
    cause: 'It has answered for ten seconds without a gap',
    consequence: 'The second one, {instead}, stands by again',
    remedy: 'Nothing',
  },
  'enrolment.opened': {
    message: '{by} opened the enrolment window for {minutes} minutes',
    cause: 'New phones shall get their passwords',
    consequence: 'Phones that are entered here get their password once while it is open',
    remedy: 'Close it when the phones are registered; it closes by itself as well',
  },
  'phone.provisioned': {
    message: 'The phone {mac} of extension {number} was given its secret, at {address}',
    cause: 'It asked for its file inside the enrolment window',
    consequence: 'It registers within seconds',
    remedy: 'Nothing',
  },
  'phone.unknown': {
    message: 'The phone {mac} ({vendor}) at {address} asked for its file and is not entered yet',
    cause: 'Somebody connected a phone that nobody has entered',
    consequence: 'It gets no file and cannot call',
    remedy: 'Is it yours: add it on the page Phones. If not: find out who connected it',
  },
  'phone.no-window': {
    message: 'The phone {mac} of extension {number} got no secret: the enrolment window is closed',
    cause: 'It asked for its file, from {address}, while no window was open',
    consequence: 'It cannot register',
    remedy: 'Open the window, then restart the phone',
  },
  'phone.address-not-leased': {
    message:
      '{address} asked for the file of the phone {mac} (extension {number}) and got no secret: this PBX did not lease that address to that phone',
    cause: 'The phone is in another network, or something else uses its name',
    consequence: 'No secret went out',
    remedy: 'Is it the phone: connect it to the voice network. If not: find out who has {address}',
  },
  'phone.already-released': {
    message: 'The phone {mac} of extension {number} asked for its secret a second time and did not get it',
    cause: 'It was reset and has lost its secret, or something else uses its name, from {address}',
    consequence: 'It cannot register until its secret is renewed',
    remedy: 'Was it reset: renew its secret on the page Phones',
  },
  'phone.unknown-device': {
    message: 'The phone {mac} of extension {number} got no secret yet: its entry has not reached the engine',
    cause: 'It was added a moment ago, or another change is running; it asked from {address}',
    consequence: 'It registers later',
    remedy: 'Wait a minute, then restart the phone',
  },
  'phone.other-vendor': {
    message: 'The phone {mac} of extension {number} asked for the file of another kind of phone than was entered',
    cause: 'The wrong vendor was chosen when it was added; it asked from {address}',
    consequence: 'It gets no file and cannot register',
    remedy: 'Remove the phone and add it with the right vendor',
  },
  'phone.wrong-password': {
    message: 'The phone {mac} of extension {extension} says a wrong password. It is not blocked',
    cause: 'Its secret was renewed and it has not fetched the new one; it is at {address}',
    consequence: 'It cannot call or be called',
    remedy: 'Open the enrolment window and restart the phone, or renew its secret',
  },
};
