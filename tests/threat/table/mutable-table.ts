import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { createServer, type Plugin, parseAst } from 'vite';
import { type ControlId, controlList, switches } from '../../../sim/plan/control-list.ts';
import { type ReadPlace, readPlacesIn } from '../../kit/control-reads.ts';
import { childrenOf, type SyntaxNode } from '../../kit/syntax-tree.ts';
import type * as Runner from './run-row.ts';
import type * as Asked from './says-yes.ts';
import type * as Table from './table.ts';

const root = join(import.meta.dirname, '../../..');
const ids: ReadonlySet<string> = new Set(switches.map(({ id }) => id));
const through = 'sim/update-security/tuf/session.ts#decide';

/**
 * Readers that are no check of that control: they ask whether it is on, for what another control decides.
 */
const preconditions: readonly (readonly [control: ControlId, reader: string])[] = [
  ['certificate-revocation', 'sim/decisions/admit-certificate.ts#expelCertificate'],
  ['client-ban', 'broker/admission/bans.ts#closesBanned'],
  // It decides there through its id, and asks before whether there are signatures to count.
  ['update-signature', 'sim/update-security/tuf/session.ts#signed'],
];

/** The sources in which a setting is read. */
const readers: ReadonlySet<string> = new Set(
  [through, ...controlList.flatMap(({ readBy }): readonly string[] => readBy)].map((reader) => reader.split('#')[0]),
);

/** The reads of a source that decide for the control that they are of. */
export function checksIn(file: string, source: string): readonly ReadPlace[] {
  return readPlacesIn(file, source, ids).filter(({ control, reader }) =>
    control === undefined
      ? reader === through
      : !preconditions.some(([of, where]) => of === control && where === reader),
  );
}

/**
 * A source in which each check asks `asked` last of all, once it is about to refuse, whether its control is on: it then finds nothing to
 * refuse while its setting stays on, and the checks after it are asked as ever.
 */
export function mutable(file: string, source: string): string {
  const checks = new Map(checksIn(file, source).map((check) => [`${check.start} ${check.end}`, check]));
  const conditions: { readonly start: number; readonly end: number; readonly asks: string }[] = [];

  function walk(node: SyntaxNode, around: readonly SyntaxNode[]): void {
    const check = node.type === 'MemberExpression' ? checks.get(`${node.start} ${node.end}`) : undefined;
    if (check !== undefined) conditions.push(conditionOf(node, around, idIn(node, check)));
    for (const child of childrenOf(node)) walk(child, [node, ...around]);
  }

  walk(parseAst(source, { lang: 'ts' }) as unknown as SyntaxNode, []);
  if (conditions.length === 0) return source;
  let changed = source;
  // From the end, so that places before stay where they are; of two conditions that end together, the inner one first.
  const insertions = [
    ...conditions.map(({ start }) => ({ at: start, nth: 0, text: '(' })),
    ...conditions.map(({ start, end, asks }) => ({ at: end, nth: start + 1, text: `${asks})` })),
  ].sort((a, b) => b.at - a.at || a.nth - b.nth);
  for (const { at, text } of insertions) changed = changed.slice(0, at) + text + changed.slice(at);
  return `${changed}\nimport { asked as $asked } from '${join(import.meta.dirname, 'says-yes.ts')}';\n`;
}

/** The whole of the condition that a read is one part of: `a && read && b`, or `!read || b`. */
function conditionOf(read: SyntaxNode, around: readonly SyntaxNode[], id: string) {
  const isNegated = around[0].type === 'UnaryExpression' && around[0].operator === '!';
  const outside = isNegated ? around.slice(1) : around;
  const end = outside.findIndex(
    ({ type, operator }) => type !== 'LogicalExpression' || operator !== (isNegated ? '||' : '&&'),
  );
  const whole = end > 0 ? outside[end - 1] : isNegated ? around[0] : read;
  const asks = isNegated ? ` || !$asked.isOn(${id})` : ` && $asked.isOn(${id})`;
  return { start: whole.start as number, end: whole.end as number, asks };
}

const idIn = ({ property }: SyntaxNode, { control }: ReadPlace): string =>
  control === undefined ? ((property as SyntaxNode).name as string) : `'${control}'`;

const plugin: Plugin = {
  name: 'checks-that-say-yes',
  enforce: 'pre',
  load(id) {
    const file = relative(root, id);
    return readers.has(file) ? mutable(file, readFileSync(id, 'utf8')) : undefined;
  },
};

/** The table on top of sources in which any one control can be made to say yes. Close it at the end. */
export async function mutableTable() {
  const server = await createServer({
    ...{ root, configFile: false, appType: 'custom', logLevel: 'error', plugins: [plugin] },
    ...{ server: { middlewareMode: true, watch: null, ws: false }, optimizeDeps: { noDiscovery: true } },
  });
  const load = <Module>(file: string): Promise<Module> =>
    server.ssrLoadModule(join(import.meta.dirname, file)) as Promise<Module>;
  const { asked } = await load<typeof Asked>('says-yes.ts');
  const { rows } = await load<typeof Table>('table.ts');
  const { faultsOf } = await load<typeof Runner>('run-row.ts');
  return { asked, rows, faultsOf, close: () => server.close() };
}
