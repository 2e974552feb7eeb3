import type { Verdict } from '../kernel/trace/verdict.ts';
import type { ControlId, ControlSettings } from '../plan/control-list.ts';

/**
 * A decision under these settings. If it allows something that a disabled check would have refused, it names that check
 * and its reason, since an omitted check is no evidence that nothing was wrong.
 *
 * `ids` are the controls that `decide` depends on: one list for all calls, since what follows from it is kept by the list itself.
 */
export function withOverlooked<Settings extends Partial<ControlSettings>, Decision extends Verdict>(
  controls: Settings,
  ids: readonly (ControlId & keyof Settings)[],
  decide: (controls: Settings) => Decision,
): Decision {
  const decision = decide(controls);
  if (!decision.allow) return decision;
  const strict = strictly(controls, ids);
  if (strict === controls) return decision;
  const stricter = decide(strict);
  if (stricter.allow) return decision;
  const { control, reason, evidence } = stricter;
  return { ...decision, control, reason: `${NOT_CHECKED}${reason}`, ...(evidence !== undefined && { evidence }) };
}

/** The same settings with these controls on: the settings themselves if they all are. A run asks for few, with each message. */
function strictly<Settings extends Partial<ControlSettings>>(
  controls: Settings,
  ids: readonly (ControlId & keyof Settings)[],
): Settings {
  let known = strictOf.get(controls);
  if (known === undefined) {
    known = new WeakMap();
    strictOf.set(controls, known);
  }
  let settings = known.get(ids);
  if (settings === undefined) {
    const isStrict = ids.every((id) => controls[id]);
    settings = isStrict ? controls : { ...controls, ...Object.fromEntries(ids.map((id) => [id, true])) };
    known.set(ids, settings);
  }
  return settings as Settings;
}

/** By settings and by the list of controls, those settings with these controls on. */
const strictOf = new WeakMap<object, WeakMap<readonly string[], Partial<ControlSettings>>>();

/** Whether a control that is switched off would have refused it. */
export const isOverlooked = ({ allow, reason }: Verdict): boolean => allow && reason.startsWith(NOT_CHECKED);

const NOT_CHECKED = 'not checked: ';
