import { refused, type Verdict } from '../kernel/trace/verdict.ts';
import type { ControlSettings } from '../plan/control-list.ts';
import { withOverlooked } from './overlooked.ts';

/** Whether a resumed session is checked as a new handshake is. */
export const checksResumption = (controls: ControlSettings): boolean => controls['resumption-check'];

/**
 * Whether to accept a client that resumes a TLS session: it shows no certificate again, and a server that asks for none
 * lets in what it would refuse by now. `judge` decides on the certificate of the first handshake.
 *
 * Source  RFC 8446, 2.2 and 4.6.1
 */
export const admitResumption = (controls: ControlSettings, judge: (controls: ControlSettings) => Verdict): Verdict =>
  withOverlooked(controls, checks, (set) => {
    if (!set['resumption-check']) return unasked;
    const verdict = judge(set);
    return verdict.allow
      ? verdict
      : refused('resumption-check', `${verdict.control}: ${verdict.reason}`, verdict.evidence);
  });

const unasked: Verdict = { allow: true, control: 'resumption-check', reason: 'switched off' };

const checks = ['resumption-check'] as const;
