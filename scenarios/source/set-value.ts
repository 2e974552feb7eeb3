import { suggest } from '../../sim/kernel/near.ts';
import { settingOfFleet } from './fleet-file.ts';
import { forbiddenKeys, type LocatedValue, nodeAt, placedAt, type SourcePosition, showPath } from './located.ts';
import { without, wordAt } from './merge.ts';
import { problemError } from './problem.ts';
import { productName } from './product-name.ts';
import { readYaml } from './read-yaml.ts';

/** The option that a setting is given with, as errors name it. */
export type SettingOption = '--set' | '--vary';

/**
 * Applies one `--set path=value`: `network.loss=2%`, `fleet[0].count=100`, `fleet[acme/sensor].telemetry.every=15m`,
 * `timeline[a label].at=2h`, `campaigns[a name].policy=greedy`. As in an
 * overlay, null removes a threshold: `expect.message.loss=null`.
 *
 * It accepts unknown keys: the schema refuses them later and suggests near names.
 *
 * Errors  ScenarioError `scenario/invalid` whose place is the flag as given
 */
export function setValue(root: LocatedValue, flag: string, option: SettingOption = '--set'): LocatedValue {
  const place: SourcePosition = { source: `${option} ${flag}`, path: [] };
  const equals = flag.indexOf('=');
  const steps = equals < 1 ? undefined : stepsOf(flag.slice(0, equals));
  if (steps === undefined) {
    throw problemError(
      'scenario/invalid',
      place,
      'is not path=value',
      'write for example --set network.loss=2% or --set fleet[0].count=100',
    );
  }
  const forbidden = steps.find((step) => forbiddenKeys.includes(step));
  if (forbidden !== undefined)
    throw problemError(
      'scenario/invalid',
      place,
      `the key "${forbidden}" is not allowed`,
      'name a field of the scenario',
    );
  if (steps[0] === 'extends') {
    throw problemError(
      'scenario/invalid',
      place,
      'is applied after files are merged, so it cannot set extends',
      'use --with for another file',
    );
  }
  if (steps[0] === 'variants') {
    throw problemError(
      'scenario/invalid',
      place,
      'is applied after the variant, so it cannot set variants',
      'set the value itself',
    );
  }
  const value = valueFrom(flag.slice(equals + 1), place);
  const fleet = nodeAt(root, ['fleet']);
  if (root.kind !== 'map' || steps[0] !== 'fleet' || fleet === undefined) return setIn(root, steps, value, place, []);
  const setting = settingOfFleet(fleet, steps.slice(1));
  const withFleet = new Map([...root.entries, ['fleet', { ...root.entries.get('fleet')!, value: setting.fleet }]]);
  return setIn({ ...root, entries: withFleet }, ['fleet', ...setting.steps], value, place, []);
}

/**
 * `fleet[acme/sensor].count` has three steps. Metric ids contain dots, so a path below `expect` has only one more step.
 */
function stepsOf(text: string): readonly string[] | undefined {
  if (!/^[^.[\]]+(\.[^.[\]]+|\[[^[\]]+\])*$/.test(text)) return undefined;
  const steps = [...text.matchAll(/\[([^[\]]+)\]|[^.[\]]+/g)].map(([whole, inBrackets]) =>
    (inBrackets ?? whole).trim(),
  );
  return steps[0] === 'expect' && steps.length > 2 ? ['expect', steps.slice(1).join('.')] : steps;
}

function valueFrom(text: string, at: SourcePosition): LocatedValue {
  if (/^\s*[[{"']/.test(text)) return placedAt(readYaml(text, at.source), at);
  const trimmed = text.trim();
  if (trimmed === 'true' || trimmed === 'false') return { kind: 'scalar', value: trimmed === 'true', at };
  if (/^[-+]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?$/i.test(trimmed) && Number.isFinite(Number(trimmed))) {
    return { kind: 'scalar', value: Number(trimmed), at };
  }
  return { kind: 'scalar', value: ['', 'null', '~'].includes(trimmed) ? null : trimmed, at };
}

function setIn(
  node: LocatedValue | undefined,
  steps: readonly string[],
  value: LocatedValue,
  at: SourcePosition,
  done: readonly string[],
): LocatedValue {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  const inside = [...done, step];
  if (node === undefined || isNull(node)) {
    return {
      kind: 'map',
      entries: new Map([[step, { keyAt: at, value: setIn(undefined, rest, value, at, inside) }]]),
      at,
    };
  }
  if (node.kind === 'scalar') {
    throw problemError(
      'scenario/invalid',
      at,
      `"${showPath(done)}" is a single value; it has no "${step}"`,
      `write --set ${showPath(done)}=...`,
    );
  }
  if (node.kind === 'list') {
    const index = indexOf(node.items, step, at, done);
    return {
      ...node,
      items: node.items.map((item, nth) => (nth === index ? setIn(item, rest, value, at, inside) : item)),
    };
  }
  if (done[0] === 'expect' && isNull(value) && node.entries.has(step)) return without(node, [step]);
  const next = setIn(node.entries.get(step)?.value, rest, value, at, inside);
  const keyAt = rest.length === 0 ? at : (node.entries.get(step)?.keyAt ?? at);
  return { ...node, entries: new Map([...node.entries, [step, { keyAt, value: next }]]) };
}

const isNull = (node: LocatedValue): boolean => node.kind === 'scalar' && node.value === null;

function indexOf(items: readonly LocatedValue[], step: string, at: SourcePosition, done: readonly string[]): number {
  const names = items.map((item, index) =>
    String(productName(item) ?? wordAt(item, 'label') ?? wordAt(item, 'name') ?? index),
  );
  const index = /^\d+$/.test(step) ? Number(step) : names.indexOf(step);
  if (index >= 0 && index < items.length) return index;
  const list = showPath(done);
  throw problemError(
    'scenario/invalid',
    at,
    `"${list}" has no entry "${step}"`,
    `${suggest(step, names)}; or by number, ${list}[0] to ${list}[${items.length - 1}]`,
  );
}
