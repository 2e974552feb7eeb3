/** The answer of a check on the device: control, verdict and reason. */
export interface PlatformDecision {
  readonly verdict: 'allow' | 'refuse';
  readonly control: PlatformControl;
  readonly reason: string;
}

/** The first five are controls that a scenario can switch; the others are fixed rules. */
export type PlatformControl =
  | 'secure-boot'
  | 'anti-rollback'
  | 'sideload-lock'
  | 'allowed-connections'
  | 'repair-grant'
  | 'app-manifest'
  | 'app-budget'
  | 'deployment-rule'
  | 'claim-once'
  | 'one-way-state';

export const allowed = (control: PlatformControl, reason: string): PlatformDecision => ({
  verdict: 'allow',
  control,
  reason,
});

export const refused = (control: PlatformControl, reason: string): PlatformDecision => ({
  verdict: 'refuse',
  control,
  reason,
});
