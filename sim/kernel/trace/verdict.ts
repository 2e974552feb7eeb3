import type { EventFacts } from './recorder.ts';

/** What a control decided, and on what basis. Every decision of the fleet and of its services is one. */
export interface Verdict<Control extends string = string> {
  readonly allow: boolean;
  /** The control that decided, or a fixed rule. */
  readonly control: Control;
  readonly reason: string;
  /** What was checked, such as a serial number. */
  readonly evidence?: string;
}

export const allowed = <Control extends string>(
  control: Control,
  reason: string,
  evidence?: string,
): Verdict<Control> => ({ allow: true, control, reason, ...(evidence !== undefined && { evidence }) });

export const refused = <Control extends string>(
  control: Control,
  reason: string,
  evidence?: string,
): Verdict<Control> => ({ allow: false, control, reason, ...(evidence !== undefined && { evidence }) });

/** The fields of the trace row that records a verdict; `subject` is what was asked for, such as a topic. */
export const verdictFacts = ({ allow, control, reason, evidence }: Verdict, subject?: string) =>
  ({
    control,
    verdict: allow ? 'allow' : 'refuse',
    detail: detailOf(reason, subject),
    ...(evidence !== undefined && evidence !== '' && { evidence }),
  }) satisfies EventFacts;

/**
 * The whole row of a verdict on what a device or an actor asked for. Rows of refused clients can be most of a trace: these are
 * objects of one shape, which are made and read several times as fast as those that are put together from others.
 */
export const verdictRow = (
  { allow, control, reason, evidence }: Verdict,
  { subject, device, actor, cause }: Asked,
): EventFacts => ({
  device,
  actor,
  control,
  verdict: allow ? 'allow' : 'refuse',
  detail: detailOf(reason, subject),
  evidence: evidence === '' ? undefined : evidence,
  cause,
});

/** Who asked, for what, and the row that it follows from. */
interface Asked {
  readonly subject?: string | undefined;
  readonly device?: number | undefined;
  readonly actor?: string | undefined;
  readonly cause: number;
}

const detailOf = (reason: string, subject: string | undefined): string =>
  subject === undefined ? reason : `${reason}: ${subject}`;
