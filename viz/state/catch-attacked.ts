import type { Answer } from '../../reports/explain/answer.ts';
import type { Counted } from '../../reports/print/said.ts';
import type { AttackedKind } from '../../reports/trace-index/reached.ts';
import { caughtBy } from './go-to-step.ts';
import type { RunView } from './run-view.ts';

/** Shows on the map the devices behind a number of what attacks came to by an instant. */
export async function catchAttacked(
  { queries, caught, info, t: shown }: RunView,
  { of }: Counted,
  t: number,
): Promise<void> {
  const found = await ('counted' in of
    ? queries.stepDevices({ step: of.step, count: of.counted }, t)
    : queries.attacked(of, t));
  const when = t === info.end && Math.floor(shown.peek()) !== t ? ', in the whole run' : '';
  caught.value = found.count === 0 ? undefined : { ...found, by: `${textOf(of)}${when}` };
}

/** To be read after their number. */
function textOf(of: Counted['of']): string {
  if ('counted' in of) return `${caughtBy[of.counted]} ${of.label}`;
  if ('kind' in of) return ofKind[of.kind];
  return 'fact' in of ? `that lost ${of.fact}` : `${ofAnswer[of.answer]} ${of.control}`;
}

const ofKind: Readonly<Record<AttackedKind, string>> = {
  attacked: 'attacked',
  gained: 'of which attacks gained something',
  taken: 'once in foreign hands',
  held: 'in foreign hands',
  cloned: 'in whose names an actor has a session',
  implanted: 'with code of an actor',
  dormant: 'with dormant code of an actor',
  refused: 'at which an attack was refused',
  lacked: 'at which an attack could not begin',
  known: 'of which an actor knows the credential',
};

const ofAnswer: Readonly<Record<Answer, string>> = {
  'let in': 'let in by',
  refused: 'refused by',
  off: 'not asked about by',
};
