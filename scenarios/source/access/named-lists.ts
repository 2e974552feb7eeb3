import type { AccessPlan, AccessRule } from '../../../sim/plan/access.ts';
import { findNamedFile } from '../find-file.ts';
import { type LocatedEntry, type LocatedMap, type LocatedValue, placedAt, type SourcePosition } from '../located.ts';
import { problemError } from '../problem.ts';
import { readData } from '../read-data.ts';
import { readText } from '../read-text.ts';
import type { SourceFolder } from '../source-folder.ts';
import { readAwsPolicy } from './aws-policy.ts';
import { readMosquittoAcl } from './mosquitto-acl.ts';

/**
 * A scenario whose access list is no longer the name of a file, `acl: { mosquitto: acl.conf }`, but its content. Names are
 * relative to `folder`.
 *
 * Errors  ScenarioError, as of both readers, and for a file that cannot be read
 */
export function withNamedLists(root: LocatedValue, folder: SourceFolder): LocatedValue {
  const broker = root.kind === 'map' ? root.entries.get('broker') : undefined;
  const acl = broker?.value.kind === 'map' ? broker.value.entries.get('acl') : undefined;
  if (root.kind !== 'map' || broker?.value.kind !== 'map' || acl?.value.kind !== 'map') return root;
  const list = namedList(acl.value, folder);
  if (list === undefined) return root;
  return withEntry(root, 'broker', { ...broker, value: withEntry(broker.value, 'acl', { ...acl, value: list }) });
}

/** Several policies of AWS apply together; Mosquitto reads one file. */
const formats = {
  mosquitto: { read: readMosquittoAcl, filesMax: 1 },
  aws: { read: readAwsPolicy, filesMax: 64 },
};
const formatNames = ['mosquitto', 'aws'] as const;

function namedList({ entries, at }: LocatedMap, folder: SourceFolder): LocatedValue | undefined {
  const [named, ...others] = formatNames.flatMap((format) => {
    const entry = entries.get(format);
    return entry === undefined ? [] : [{ format, entry }];
  });
  if (named === undefined) return undefined;
  if (others.length > 0 || entries.size > 1) {
    throw problemError(
      'scenario/invalid',
      named.entry.keyAt,
      'is one of several access lists',
      'keep one of mosquitto, aws and rules; an option sets all of it: --set "broker.acl={mosquitto: acl.conf}"',
    );
  }
  const lists = fileNames(named.entry, formats[named.format].filesMax).map(({ name, by }) => {
    const file = findNamedFile(name, folder, by);
    return formats[named.format].read(readText(file), file.shown);
  });
  // Problems of the file itself have been reported with its own lines.
  return placedAt(readData(written(joined(lists)), at.source), named.entry.keyAt);
}

function fileNames(
  { value, keyAt }: LocatedEntry,
  max: number,
): readonly { readonly name: string; readonly by: SourcePosition }[] {
  const names = value.kind === 'list' ? value.items : [value];
  if (names.length === 0 || names.length > max)
    throw problemError(
      'scenario/invalid',
      keyAt,
      `names ${names.length} files`,
      `write at least one path, at most ${max}`,
    );
  return names.map((item) => {
    if (item.kind === 'scalar' && typeof item.value === 'string' && item.value.trim() !== '')
      return { name: item.value, by: item.at };
    throw problemError('scenario/invalid', item.at, 'is not the name of a file', 'write its path');
  });
}

/** Several lists as one: denials before all that allows, as each of them has it. */
function joined(lists: readonly AccessPlan[]): AccessPlan {
  const [first] = lists;
  if (lists.length === 1) return first;
  const rules = lists.flatMap((list) => list.rules);
  return {
    ...first,
    rules: [...rules.filter(({ effect }) => effect === 'deny'), ...rules.filter(({ effect }) => effect === 'allow')],
    otherwise: lists.map(({ otherwise }) => otherwise).join(', and '),
  };
}

/** A list as a scenario would write it. */
const written = ({ rules, ...list }: AccessPlan) => ({ ...list, rules: rules.map(writtenRule) });

const writtenRule = ({ effect, actions, to, patterns, syntax, reason }: AccessRule) => ({
  [effect]: [...actions],
  to: typeof to === 'string' ? to : `user:${to.user}`,
  [actions.includes('connect') ? 'clients' : 'topics']: [...patterns],
  syntax,
  reason,
});

const withEntry = (map: LocatedMap, key: string, entry: LocatedEntry): LocatedMap => ({
  ...map,
  entries: new Map([...map.entries, [key, entry]]),
});
