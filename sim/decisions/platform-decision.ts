/** What a check on the device said: which control, what about, and why; the shape of every verdict of the lab. */
export interface Decision {
  readonly verdict: 'allow' | 'refuse';
  readonly control: PlatformControl;
  readonly because: string;
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

export const allowed = (control: PlatformControl, because: string): Decision => ({
  verdict: 'allow',
  control,
  because,
});

export const refused = (control: PlatformControl, because: string): Decision => ({
  verdict: 'refuse',
  control,
  because,
});
