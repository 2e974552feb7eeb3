import type { PlatformDecision } from '../decisions/platform-decision.ts';

/** Why a device refuses an update. */
export interface UpdateFault {
  readonly control?: string;
  readonly verdict?: PlatformDecision['verdict'];
  readonly detail: string;
  readonly evidence?: string;
}

/** Judges what an update service offers: its metadata, and the image. Offers are numbers of releases plus one. */
export interface UpdateJudge {
  offerFault(device: number, offer: number): UpdateFault | undefined;
  imageFault(device: number, offer: number): UpdateFault | undefined;
}
