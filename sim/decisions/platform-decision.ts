/** What a check on the device said: which control, what about, and why; the shape of every verdict of the lab. */
export interface PlatformDecision {
  readonly verdict: 'allow' | 'refuse';
  readonly control: PlatformControl;
  readonly reason: string;
}

/** The first five are switches of the catalogue; the others are rules that a device cannot be without. */
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
