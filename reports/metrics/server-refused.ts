import { kindCode } from '../../sim/kernel/trace/kinds.ts';
import type { EventBlock } from '../../sim/kernel/trace/sink.ts';
import type { RunWindow } from './accumulator.ts';
import { EVENTS, metric } from './metric.ts';

export const serverRefused = metric({
  id: 'server.refused',
  shape: 'value',
  unit: 'devices',
  better: 'less',
  claims: 'cost',
  formula: 'devices with `server.refused`',
  concerned: 'all devices',
  from: 'the whole run',
  never: 'a device that did not dial while a server showed such a certificate does not count',
  window: EVENTS,
  perDevice: true,
  source: 'RFC 5280, 6.1.3 and RFC 9525, 6: a TLS client checks the certificate of its server',
  accumulator: refusals,
});

/** Devices that refused the certificate of the broker or of the cloud, from `fromT` on. */
function refusals({ fromT }: RunWindow) {
  const refused = new Set<number>();
  return {
    event({ kind, device, t }: EventBlock, i: number): void {
      if (kind[i] === SERVER_REFUSED && t[i] >= fromT) refused.add(device[i]);
    },
    results: () => ({ 'server.refused': refused.size }),
  };
}

const SERVER_REFUSED = kindCode('server.refused');
