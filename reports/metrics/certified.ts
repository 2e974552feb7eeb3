import type { ChangeBlock } from '../../sim/kernel/trace/sink.ts';
import type { Accumulator, MetricResult, RunShape } from './accumulator.ts';
import { stateCode } from './device-states.ts';

/** `fleet.certifiedAtEnd`: devices that hold a certificate in force when the run ends. One byte per device. */
export function certifiedAtEnd(shape: RunShape): Accumulator {
  const certified = stateCode(shape.regions, 'trust', 'certified');
  const renewing = stateCode(shape.regions, 'trust', 'renewing');
  const isCertified = new Uint8Array(shape.devices);

  function changes({ device, region, state }: ChangeBlock, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      if (region[i] !== certified.region) continue;
      isCertified[device[i]] = state[i] === certified.state || state[i] === renewing.state ? 1 : 0;
    }
  }

  function results(): readonly MetricResult[] {
    const count = isCertified.reduce((sum, one) => sum + one, 0);
    const value = shape.devices === 0 ? undefined : count / shape.devices;
    return [{ id: 'fleet.certifiedAtEnd', unit: 'share', shape: 'value', value }];
  }

  return { changes, results };
}
