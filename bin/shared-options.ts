import { Argument, InvalidArgumentError, Option } from 'commander';

export const scenarioArgument = (): Argument =>
  new Argument('<scenario>', 'a ready-made scenario by name, or a .yaml or .ts file');

export const runArgument = (name = 'run'): Argument => new Argument(`<${name}>`, 'a run folder');

export const fidelityOption = (): Option =>
  new Option('--fidelity <fidelity>', 'how real the broker is').choices(['model', 'packet', 'live']);

/** Collects a repeatable option. */
export const each = (value: string, before: readonly string[]): readonly string[] => [...before, value];

export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('give a whole number above 0');
  return value;
}
