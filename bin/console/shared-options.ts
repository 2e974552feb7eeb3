import { Argument, InvalidArgumentError, Option } from 'commander';

export const scenarioArgument = (): Argument =>
  new Argument('<scenario>', 'a ready-made scenario by name, or a .yaml or .ts file');

export const runArgument = (name = 'run', what = 'a run folder'): Argument =>
  new Argument(`<${name}>`, what).argParser(pathArgument);

/** A path to read or write. Refuses an empty one, which would silently mean the current folder. */
export function pathArgument(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('give the name of a file or a folder; this is empty');
  return text;
}

/** The same for an argument that takes several paths. */
export const eachPath = (text: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  pathArgument(text),
];

export const fidelityOption = (): Option =>
  new Option(
    '--fidelity <fidelity>',
    "model: MQTT as data; packet: a real broker in simulated time; live: real sockets and TLS (default: the scenario's)",
  ).choices(['model', 'packet', 'live']);

/** The plan file of a sweep. */
export const planOption = (what = 'the plan that `fleetlab sweep` or `counterfactual` wrote with --plan'): Option =>
  new Option('--plan <file>', what).argParser(pathArgument);

/** Collects a repeatable option. */
export const each = (value: string, before: readonly string[]): readonly string[] => [...before, value];

export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('give a whole number above 0');
  return value;
}

/** A share between nothing and all, such as 1% or 0.01. */
export function shareArgument(text: string): number {
  const [, digits, percent] = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text) ?? [];
  const value = digits === undefined ? Number.NaN : Number(digits) / (percent === '' ? 1 : 100);
  if (!(value > 0 && value < 1)) throw new InvalidArgumentError('give a share between 0% and 100%, such as 1%');
  return value;
}

/** A port to listen on; 0 for any free one. */
export function portNumber(text: string): number {
  const port = Number(text);
  if (!Number.isSafeInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError('give a port, 0 to 65535');
  return port;
}
