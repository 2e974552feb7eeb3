import { deviceMachine } from './machine.ts';

/** The outer states of each region of the device machine, as the trace names them. */
export function regionStates(): Readonly<Record<string, readonly string[]>> {
  known ??= readStates();
  return known;
}

let known: Readonly<Record<string, readonly string[]>> | undefined;

/** Only the names are read, so the machine needs no implementations. */
function readStates(): Readonly<Record<string, readonly string[]>> {
  const { root } = deviceMachine({} as Parameters<typeof deviceMachine>[0]);
  return Object.fromEntries(
    Object.entries(root.states).map(([region, { states }]) => [region, Object.keys(states)] as const),
  );
}
