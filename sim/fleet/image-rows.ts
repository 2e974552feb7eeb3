import { type EventKind, kindCode } from '../kernel/trace/kinds.ts';

/** An event that installs an image, which runs from the device's next start on. */
export const isInstalled = (kind: number): boolean => kind === INSTALLED;

/** An event that changes which image a device runs, or will run: it names the image. */
export const movesFirmware = (kind: number): boolean => kind === INSTALLED || AT_ONCE.includes(kind);

/** The image that such an event names: `1.1.0` of `image 1.1.0`, and after a colon the reason. */
export const imageIn = (detail: string): string | undefined => /^image (.+?)(?:: .*)?$/.exec(detail)?.[1];

/** Whether a device that enters this state has started its installed image. */
export const startsImage = (region: string, state: string | undefined): boolean =>
  state !== undefined && (startStates[region] ?? []).includes(state);

const INSTALLED = kindCode('image.installed');
/** The device runs another image from the row on: it fell back to one, or a recovery installed one. */
const AT_ONCE = (['image.reverted', 'device.recovered'] as const satisfies readonly EventKind[]).map(kindCode);

const startStates: Readonly<Record<string, readonly string[]>> = {
  power: ['running'],
  update: ['trial', 'confirmed'],
};
