import type { Verdict } from '../kernel/trace/kinds.ts';

/** A control's answer and its basis. `returnCode` is MQTT's (3.1.1, 3.2.2.3), for CONNECT only. */
export interface Decision {
  readonly verdict: Exclude<Verdict, 'none'>;
  readonly control: string;
  readonly reason: string;
  /** What was checked, such as a serial number. */
  readonly evidence?: string;
  readonly returnCode?: 2 | 3 | 4 | 5;
}
