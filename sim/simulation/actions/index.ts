import type { TimelineAction } from '../../plan/plan.ts';
import type { ActionForm, AnyAction, PlansOf } from './action.ts';
import { attack } from './attack.ts';
import { capability } from './capability.ts';
import { claim } from './claim.ts';
import { command } from './command.ts';
import { crash } from './crash.ts';
import { faultyIssuance } from './faulty-issuance.ts';
import { leak } from './leak.ts';
import { mark } from './mark.ts';
import { outage } from './outage.ts';
import { powerCycle } from './power-cycle.ts';
import { powerOff } from './power-off.ts';
import { powerOn } from './power-on.ts';
import { recover } from './recover.ts';
import { registerAuthorities } from './register-authorities.ts';
import { replaceCertificate } from './replace-certificate.ts';
import { requireVersion } from './require-version.ts';
import { restart } from './restart.ts';
import { revoke } from './revoke.ts';
import { roam } from './roam.ts';
import { rollout } from './rollout.ts';
import { rolloutCommand } from './rollout-command.ts';
import { serviceLogin } from './service-login.ts';
import { setClock } from './set-clock.ts';
import { setDeviceClock } from './set-device-clock.ts';
import { sideload } from './sideload.ts';
import { tamper } from './tamper.ts';

/** All actions of the timeline, in the order in which documentation and errors list them. */
export const timelineActions = [
  outage,
  powerCycle,
  powerOff,
  powerOn,
  revoke,
  claim,
  setClock,
  setDeviceClock,
  registerAuthorities,
  faultyIssuance,
  replaceCertificate,
  tamper,
  sideload,
  capability,
  serviceLogin,
  crash,
  recover,
  restart,
  rollout,
  rolloutCommand,
  requireVersion,
  command,
  roam,
  leak,
  attack,
  mark,
] as const;

declare module '../../plan/plan.ts' {
  interface TimelineActions extends PlansOf<typeof timelineActions> {}
}

const byWord = new Map<string, AnyAction>(timelineActions.map((action) => [action.word, action]));

/** What a step of the action does; of an action with several forms, the one that it names. */
export function formOf(action: TimelineAction): ActionForm {
  const named = byWord.get(action.kind)!;
  return 'forms' in named ? named.forms[(action as Readonly<Record<string, unknown>>)[named.key] as string] : named;
}

/** What the label of a step says after the word of its action; '' for nothing. */
export const particularsOf = (action: TimelineAction): string =>
  byWord.get(action.kind)?.describe?.(action as never) ?? '';
