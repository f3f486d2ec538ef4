import type { MessageTexts } from './messages.ts';
import type { Texts } from './text.ts';

/** Captures of packets: why there is none, and who made one. */
export const capture: Pick<Texts, 'problems'> = {
  problems: {
    'capture.running': { message: 'Another capture is running', remedy: 'Stop it, or wait until it has ended' },
    'capture.interface': {
      message: 'The interface {interface} is not there, or is switched off',
      remedy: 'Choose another interface, or all of them',
    },
    'capture.phone-unknown': { message: 'There is no phone {phone}', remedy: 'Choose one of the list' },
    'capture.phone-nowhere': {
      message: 'Nobody knows where the phone {phone} is now: it is not registered and has no address from this PBX',
      remedy: 'Switch it on and wait until it is registered, or enter its address',
    },
    'capture.no-ports': { message: 'This traffic has no ports', remedy: 'Leave the port out, or choose other traffic' },
    'capture.disk': {
      message: '{free} MB are free on the disk, and this capture needs {needed} MB so that enough is left',
      remedy: 'Take less, or remove what is not needed',
    },
    'capture.not-started': {
      message: 'Nothing can be captured: {said}',
      remedy: 'See the diagnosis; the words are those of tcpdump',
    },
  },
};

export const captureMessages = {
  'capture.started': {
    message: '{by} began to capture packets on {device}, for {seconds} s at most: {name}',
    cause: 'Somebody who may administer this PBX asked for it',
    consequence: 'What people say to each other, and passwords that are sent in the clear, may be in the file; it is deleted after a day',
    remedy: 'Was it not you or one of yours: delete the capture, and change the password',
  },
  'capture.fetched': {
    message: '{by} took the capture {name} away',
    cause: 'Somebody who may administer this PBX asked for it',
    consequence: 'A copy lies where nobody deletes it by itself',
    remedy: 'Delete the copy when it is not needed any more',
  },
} satisfies Partial<MessageTexts>;
