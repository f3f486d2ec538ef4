import type { Check } from '../../engine/contract.ts';

/** What the diagnosis asks about interfaces: the cable before the address, and the address before who else has it. */
export const checks: readonly Check[] = [
  {
    id: 'interfaces.link',
    rank: 100,
    finds: ['interfaces.absent', 'interfaces.no-carrier'],
    about: '/network/interfaces',
    command: 'switchroom interfaces',
  },
  {
    id: 'interfaces.address',
    rank: 110,
    finds: [
      'interfaces.no-lease',
      'interfaces.lease-withheld',
      'interfaces.bad-lease',
      'interfaces.lease-unanswered',
      'interfaces.gateway-elsewhere',
      'interfaces.link-local',
    ],
    about: '/network/interfaces',
    command: 'switchroom interfaces',
  },
  {
    id: 'interfaces.duplicate',
    rank: 120,
    finds: ['interfaces.duplicate'],
    about: '/network/interfaces',
    command: 'switchroom interfaces look',
  },
  {
    id: 'interfaces.others',
    rank: 130,
    finds: ['interfaces.dhcp-servers', 'interfaces.foreign-dhcp', 'interfaces.advertisements'],
    about: '/network/interfaces',
    command: 'switchroom interfaces look',
  },
];
