import { collectGarbage } from '../app/collect-garbage.ts';

/** Bytes that the process holds after a full collection: JavaScript heap and array buffers. */
export function heldBytes(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
