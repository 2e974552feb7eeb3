import { deviceEvents } from './device-events.ts';

/** Device events by number, as the chart numbers them; the type of a message to a device is such a code. */
export const EventCode = Object.fromEntries(Object.keys(deviceEvents).map((name, code) => [name, code])) as Readonly<
  Record<keyof typeof deviceEvents, number>
>;
