import { admissionSurvivors } from './admission.ts';
import { applicationsSurvivors } from './applications.ts';
import { distributionSurvivors } from './distribution.ts';
import { explainSurvivors } from './explain.ts';
import { manifestFaultsSurvivors } from './manifest-faults.ts';
import { manifestsSurvivors } from './manifests.ts';
import { metricsSurvivors } from './metrics.ts';
import { networkSurvivors } from './network.ts';
import { pkiPathsSurvivors } from './pki-paths.ts';
import { pkiRevocationSurvivors } from './pki-revocation.ts';
import { pkiStatementsSurvivors } from './pki-statements.ts';
import { platformSurvivors } from './platform.ts';
import { policiesSurvivors } from './policies.ts';
import { policyFactsSurvivors } from './policy-facts.ts';
import { readersSurvivors } from './readers.ts';
import { releaseSurvivors } from './release.ts';
import { releaseMetadataSurvivors } from './release-metadata.ts';
import { repeatsSurvivors } from './repeats.ts';
import { runFolderSurvivors } from './run-folder.ts';
import { slotsSurvivors } from './slots.ts';
import type { Survivor } from './survivor.ts';
import { thresholdsSurvivors } from './thresholds.ts';
import { topicsSurvivors } from './topics.ts';
import { trustSurvivors } from './trust.ts';
import { uptaneSurvivors } from './uptane.ts';

/** The survivors of all rooms, a file each. */
export const survivors: readonly Survivor[] = [
  ...admissionSurvivors,
  ...applicationsSurvivors,
  ...trustSurvivors,
  ...policyFactsSurvivors,
  ...distributionSurvivors,
  ...explainSurvivors,
  ...manifestFaultsSurvivors,
  ...manifestsSurvivors,
  ...metricsSurvivors,
  ...networkSurvivors,
  ...pkiPathsSurvivors,
  ...pkiRevocationSurvivors,
  ...pkiStatementsSurvivors,
  ...platformSurvivors,
  ...policiesSurvivors,
  ...releaseMetadataSurvivors,
  ...releaseSurvivors,
  ...readersSurvivors,
  ...repeatsSurvivors,
  ...runFolderSurvivors,
  ...slotsSurvivors,
  ...thresholdsSurvivors,
  ...topicsSurvivors,
  ...uptaneSurvivors,
];
