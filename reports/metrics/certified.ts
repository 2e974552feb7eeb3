import type { ChangeBlock } from '../../sim/kernel/trace/sink.ts';
import type { Move, RunShape } from './accumulator.ts';
import { stateCode } from './device-states.ts';
import { AT_END, metric } from './metric.ts';

export const fleetCertifiedAtEnd = metric({
  id: 'fleet.certifiedAtEnd',
  shape: 'value',
  unit: 'share',
  better: 'more',
  claims: 'success',
  formula: 'devices in trust state certified or renewing when the run ends / devices in the fleet',
  concerned: 'every device of the fleet',
  from: 'the end of the run',
  never: 'a device that never got a certificate, or whose certificate expired, is not certified',
  window: AT_END,
  source: 'the damage of an issuer outage',
  perDevice: true,
  accumulator: certifiedAtEnd,
});

/** `fleet.certifiedAtEnd`: devices that hold a certificate in force when the run ends. One byte per device. */
function certifiedAtEnd(shape: RunShape) {
  const certified = stateCode(shape.regions, 'trust', 'certified');
  const renewing = stateCode(shape.regions, 'trust', 'renewing');
  const isCertified = new Uint8Array(shape.devices);

  const isAbout = ({ region }: Move): boolean => region === certified.region;

  function moved({ device, state }: ChangeBlock, i: number): void {
    isCertified[device[i]] = state[i] === certified.state || state[i] === renewing.state ? 1 : 0;
  }

  function results() {
    const count = isCertified.reduce((sum, one) => sum + one, 0);
    const value = shape.devices === 0 ? undefined : count / shape.devices;
    return { 'fleet.certifiedAtEnd': value };
  }

  return { moves: { isAbout, moved }, results };
}
