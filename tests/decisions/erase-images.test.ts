import { expect, it } from 'vitest';
import { eraseImages, restoresItself } from '../../sim/decisions/erase-images.ts';
import { controlSettings } from '../../sim/plan/control-list.ts';

const off = { 'immutable-recovery': false } as const;

it.each([
  [{}, true, true, 'recovery', 'refuse immutable-recovery'],
  [off, true, true, 'recovery', 'allow immutable-recovery'],
  [{}, true, false, 'bricked', 'allow immutable-recovery'],
  [{}, false, true, 'recovery', 'refuse protocol'],
  [off, false, true, 'recovery', 'refuse protocol'],
  [off, false, false, 'recovery', 'refuse protocol'],
  [{}, false, false, 'recovery', 'refuse immutable-recovery'],
  [{}, false, false, 'bricked', 'allow immutable-recovery'],
] as const)(
  '%j, the kernel: %s, starts without an application: %s, last resort %s: %s',
  (settings, reachesKernel, startsWithoutApp, lastResort, said) => {
    const { allow, control } = eraseImages(controlSettings(settings), { reachesKernel, startsWithoutApp, lastResort });
    expect(`${allow ? 'allow' : 'refuse'} ${control}`).toBe(said);
  },
);

it('only a device with a recovery image that is protected restores itself', () => {
  const said = [true, false].flatMap((isOn) =>
    (['recovery', 'bricked'] as const).map((resort) => restoresItself({ 'immutable-recovery': isOn }, resort)),
  );
  expect(said).toEqual([true, false, false, false]);
});
