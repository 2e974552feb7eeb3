import type { Row } from '../kernel/ids.ts';

/** Actors on the path between devices and their time service: they can answer in its place. */
export interface TimeInterceptor {
  /** The step in which an actor answers a request of the device, and the row behind it; undefined: the service does. */
  timeFor(device: number): { readonly step: number; readonly row: Row } | undefined;
}
