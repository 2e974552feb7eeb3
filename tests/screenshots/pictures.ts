/** Each scheme that a reader's system may ask for has a picture of its own. */
export const schemes = ['light', 'dark'] as const;
export type Scheme = (typeof schemes)[number];

export interface Picture {
  readonly name: string;
  /** Pages that show it. */
  readonly pages: readonly string[];
  /** What the viewer shows, as it stands in the address of a page. */
  readonly address: string;
  /** Text that is on the page once it shows that. */
  readonly shows: string;
}

const minutes = (hour: number, minute: number): number => (hour * 60 + minute) * 60_000;

/** Half of the fleet of `first-light` is back, three and a half minutes after its broker. */
const halfBack = `v=1&t=${minutes(8, 33) + 30_000}&w=${minutes(7, 50)}..${minutes(9, 0)}`;

export const scenario = 'first-light';

export const pictures: readonly Picture[] = [
  { name: 'viewer', pages: ['README.md'], address: halfBack, shows: 'Connects / s' },
  {
    name: 'device',
    pages: ['docs/guides/viewers.md'],
    address: `${halfBack}&sel=acme/sensor-7`,
    shows: 'step "the broker is down" started',
  },
];

/** In CSS pixels; a picture has `scale` pixels for each. */
export const viewport = { width: 1280, height: 860 } as const;
export const scale = 1;
export const bytesMax = 250_000;

export const fileOf = ({ name }: Picture, scheme: Scheme): string => `docs/pictures/${name}-${scheme}.png`;
