import { linkTimeouts } from '../../sim/device/regions/link/timeouts.ts';
import { showSpan } from '../../sim/kernel/time/duration.ts';
import type { WarningRule } from './warning.ts';

/**
 * A queue of handshakes that lasts longer than a device waits: once it is full, the edge finishes handshakes of devices that have
 * given up and dialed again, and few get through.
 */
export const handshakeQueue: WarningRule = ({ broker: { handshakesPerSecond, handshakeQueue: queue } }) => {
  const waitsMs = linkTimeouts.tlsTimeout;
  if (handshakesPerSecond === undefined || queue / handshakesPerSecond <= waitsMs / 1_000) return [];
  const lasts = showSpan(Math.round(queue / handshakesPerSecond) * 1_000);
  const fits = Math.max(1, Math.floor((handshakesPerSecond * waitsMs) / 1_000));
  return [
    {
      where: 'broker.queue',
      what: `a full queue of ${queue} handshakes lasts ${lasts} at ${handshakesPerSecond}/s, and a device gives up after ${showSpan(waitsMs)}: the edge then works for devices that are gone`,
      hint: `write queue: ${fits} or less, or more handshakes a second`,
    },
  ];
};
