import { handshakeQueueMax, handshakeWaitMaxMs } from '../../sim/device/regions/link/handshake-wait.ts';
import { linkTimeouts } from '../../sim/device/regions/link/timeouts.ts';
import { showSpan } from '../../sim/kernel/time/duration.ts';
import { deviceCount } from '../../sim/plan/device-count.ts';
import { fieldOf } from './field-of.ts';
import type { WarningRule } from './warning.ts';

/**
 * A queue of handshakes that lasts longer than a device waits: once it is full, the edge finishes handshakes of devices that have
 * given up and dialed again, and few get through.
 */
export const handshakeQueue: WarningRule = (plan) => {
  const { handshakesPerSecond, handshakeQueue: queue } = plan.broker;
  // As long as no device gives up, each has one handshake there at most.
  const longest = Math.min(queue, deviceCount(plan.fleet));
  if (handshakesPerSecond === undefined || (longest * 1_000) / handshakesPerSecond <= handshakeWaitMaxMs(plan))
    return [];
  const lasts = showSpan(Math.round(queue / handshakesPerSecond) * 1_000);
  return [
    {
      ...fieldOf('broker', 'queue'),
      what: `a full queue of ${queue} handshakes lasts ${lasts} at ${handshakesPerSecond}/s, and a device gives up after ${showSpan(linkTimeouts.tlsTimeout)}: the edge then works for devices that are gone`,
      hint: `write queue: ${handshakeQueueMax(plan, handshakesPerSecond)} or less, or more handshakes a second`,
    },
  ];
};
