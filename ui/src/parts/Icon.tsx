import type { SVGProps } from 'react';

/** Our own strokes on a 16 grid, 1.5 wide. Decoration: whatever an icon says, a word beside it or a label says too. */
const paths = {
  overview: 'M2.5 8.5 8 3l5.5 5.5M4 7.5V13h8V7.5',
  phone:
    'M4.5 2h7a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1h-7a1 1 0 0 1-1-1V3a1 1 0 0 1 1-1ZM6 4.5h4M6 7.5h.01M8 7.5h.01M10 7.5h.01M6 9.75h.01M8 9.75h.01M10 9.75h.01M6 12h.01M8 12h.01M10 12h.01',
  network: 'M8 2.5v4M3.5 13v-3.5h9V13M8 6.5v3M6 2.5h4M2 13h3M11 13h3',
  shield: 'M8 2 3 4v3.5c0 3.2 2.1 5.4 5 6.5 2.9-1.1 5-3.3 5-6.5V4L8 2Z',
  messages: 'M2.5 3.5h11v8h-6L4.5 14v-2.5h-2v-8ZM5 6.25h6M5 8.75h4',
  revisions: 'M8 4.5V8l2.5 1.5M2.5 8a5.5 5.5 0 1 0 1.7-4M2.5 2.5v2.25h2.25',
  search: 'M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10ZM10.75 10.75 14 14',
  menu: 'M2.5 4.5h11M2.5 8h11M2.5 11.5h11',
  user: 'M8 8a2.75 2.75 0 1 0 0-5.5A2.75 2.75 0 0 0 8 8ZM2.75 13.5c.6-2.2 2.7-3.5 5.25-3.5s4.65 1.3 5.25 3.5',
  copy: 'M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8v-8Z',
  check: 'M3 8.5 6.5 12 13 4.5',
  cross: 'M4 4l8 8M12 4l-8 8',
  warn: 'M8 2.5 14.5 13.5h-13L8 2.5ZM8 6.5v3.25M8 11.75h.01',
  stop: 'M5.4 2h5.2L14 5.4v5.2L10.6 14H5.4L2 10.6V5.4L5.4 2ZM8 5v3.5M8 10.75h.01',
  info: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 7.5v3.25M8 5.25h.01',
  right: 'M6 3.5 10.5 8 6 12.5',
  down: 'M3.5 6 8 10.5 12.5 6',
  plus: 'M8 3v10M3 8h10',
  globe: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM2 8h12M8 2c1.8 1.8 2.5 3.8 2.5 6S9.800 12.2 8 14c-1.8-1.8-2.5-3.800-2.5-6S6.200 3.8 8 2Z',
  router: 'M2.500 9.500h11v4h-11v-4ZM5 11.500h.01M7.500 11.500h.01M11 9.500V5M8.500 5.500a3.500 3.500 0 0 1 5 0',
  key: 'M10 9.5a3.500 3.500 0 1 0-3.300-2.300L2.500 11.500v2h2v-1.500h1.500v-1.500h1l1.700-1.300c.4.200.8.300 1.300.300ZM11 5h.01',
  sun: 'M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM8 1.500V3M8 13v1.500M1.500 8H3M13 8h1.500M3.400 3.400l1.050 1.050M11.550 11.550l1.050 1.050M3.400 12.600l1.050-1.050M11.550 4.450l1.050-1.050',
  out: 'M6 2.500H3v11h3M6.500 8h7M11 5.500 13.500 8 11 10.500',
  clock: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 4.500V8l2.500 1.500',
  undo: 'M3 6.500h6.500a3.500 3.500 0 0 1 0 7H6M5.500 3.500 2.500 6.500l3 3',
  call: 'M3.500 2.500h2.250l1 3-1.500 1.250a8 8 0 0 0 4 4l1.250-1.500 3 1v2.250c0 .600-.500 1-1 1C7 13.250 2.750 9 2.500 3.500c0-.500.400-1 1-1Z',
  server: 'M2.5 2.5h11v4.5h-11V2.5ZM2.5 9h11v4.5h-11V9ZM5 4.75h.01M5 11.25h.01M8 4.75h3M8 11.25h3',
  target: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM8 10.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM8 8h.01',
  help: 'M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12ZM6.250 6.250a1.750 1.750 0 1 1 2.600 1.550c-.550.300-.850.600-.850 1.200M8 11.250h.01',
  link: 'M6.500 9.500 9.500 6.500M7.500 4.500l1-1a2.800 2.800 0 0 1 4 4l-1 1M8.500 11.500l-1 1a2.800 2.800 0 0 1-4-4l1-1',
} as const;
export type IconName = keyof typeof paths;

interface Props extends SVGProps<SVGSVGElement> {
  readonly name: IconName;
  readonly size?: number;
}

export function Icon({ name, size = 16, ...rest }: Props) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.5}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
      {...rest}
    >
      <path d={paths[name]} />
    </svg>
  );
}
