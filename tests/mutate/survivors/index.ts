import { admissionSurvivors } from './admission.ts';
import { cloudSurvivors } from './cloud.ts';
import { explainSurvivors } from './explain.ts';
import { metricsSurvivors } from './metrics.ts';
import { networkSurvivors } from './network.ts';
import { pkiSurvivors } from './pki.ts';
import { platformSurvivors } from './platform.ts';
import { policiesSurvivors } from './policies.ts';
import { releaseSurvivors } from './release.ts';
import { runFolderSurvivors } from './run-folder.ts';
import type { Survivor } from './survivor.ts';
import { topicsSurvivors } from './topics.ts';

/** Of all rooms, a file each. */
export const survivors: readonly Survivor[] = [
  ...admissionSurvivors,
  ...cloudSurvivors,
  ...explainSurvivors,
  ...metricsSurvivors,
  ...networkSurvivors,
  ...pkiSurvivors,
  ...platformSurvivors,
  ...policiesSurvivors,
  ...releaseSurvivors,
  ...runFolderSurvivors,
  ...topicsSurvivors,
];
