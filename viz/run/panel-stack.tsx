import { Cursor } from '../charts/cursor.tsx';
import { TimeRuler, WindowNote } from '../charts/time-ruler.tsx';
import { CertificateAgePanel } from '../panels/certificate-age-panel.tsx';
import { Claim } from '../panels/claim.tsx';
import { ConnectTimesPanel } from '../panels/connect-times-panel.tsx';
import { ConnectsPanel } from '../panels/connects-panel.tsx';
import { DecisionRows } from '../panels/decision-rows.tsx';
import { ErrorsPanel } from '../panels/errors-panel.tsx';
import { Figures } from '../panels/figures.tsx';
import { LastBackPanel } from '../panels/last-back-panel.tsx';
import { MessagesPanel } from '../panels/messages-panel.tsx';
import { OnlinePanel } from '../panels/online-panel.tsx';
import { PrintSteps } from '../panels/print-steps.tsx';
import { RefusalsPanel } from '../panels/refusals-panel.tsx';
import { Thresholds } from '../panels/thresholds.tsx';
import { RolloutCourses } from '../rollout/rollout-courses.tsx';
import { RolloutCurve } from '../rollout/rollout-curve.tsx';
import { RolloutMachine } from '../rollout/rollout-machine.tsx';
import { UpdateLoad } from '../rollout/update-load.tsx';
import type { RunView } from '../state/run-view.ts';

/** The panels beside the fleet: charts on one time axis, then counts over the window. */
export function PanelStack({ view }: { readonly view: RunView }) {
  const rolls = view.info.rollouts.length > 0;
  return (
    <>
      <Claim view={view} />
      <Thresholds view={view} />
      <section class="time" aria-labelledby="over-time">
        <h2 id="over-time">
          Over time <WindowNote view={view} />
        </h2>
        <div class="stack">
          {rolls && <RolloutCurve view={view} />}
          {rolls && <RolloutCourses view={view} />}
          <OnlinePanel view={view} />
          <ConnectsPanel view={view} />
          <MessagesPanel view={view} />
          <ConnectTimesPanel view={view} />
          <ErrorsPanel view={view} />
          {rolls && <UpdateLoad view={view} />}
          <TimeRuler view={view} />
          <Cursor view={view} />
        </div>
      </section>
      {rolls && <RolloutMachine view={view} />}
      <LastBackPanel view={view} />
      <RefusalsPanel view={view} />
      <DecisionRows view={view} />
      <CertificateAgePanel view={view} />
      <PrintSteps view={view} />
      <Figures metrics={view.info.summary.metrics} />
    </>
  );
}
